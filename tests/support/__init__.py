"""What tests of several modules share: drivers, clients, tables, each with its type. Tests import it as ``support``.

``pythonpath`` in pyproject.toml puts the folder above on ``sys.path``: with ``--import-mode=importlib`` a test cannot
import what lies beside it, and what a fixture of ``conftest.py`` gives has no name there that a type checker could
follow. Fixtures stay in ``conftest.py``; the classes that they make stand here.
"""
