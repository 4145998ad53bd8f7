"""A mock or a server in front of an existing engine: requests are addressed, authenticated, logged, and met by faults
and hooks here, then signed anew and passed on, and the answers passed back, both as streams.

``settings`` says where the engine is, ``outgoing`` makes of a request what it is sent, ``connections`` speaks HTTP with
it, ``forwarder`` joins these, ``store`` is the face of a store that has nothing to show.
"""
