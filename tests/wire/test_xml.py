"""XML both ways: what is written can be read by anybody, and what is read harms nobody."""

from __future__ import annotations

import re
import time
import tracemalloc
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss import profiles
from fakeoss.errors import Cause, OssError
from fakeoss.wire.xml import MAX_DOCUMENT, NAMESPACE, XSI, Element, Shape, parse_xml, render_xml, require_text

Refusal = Callable[..., OssError]
Outcome = Callable[..., Any]

PLAIN = Shape(declaration="", namespace="")
INDENTED = Shape(declaration="", namespace="", indent="   ", quote='"')

# written

RENDERED = [
    pytest.param(("R", [("A", "x"), ("B", 5)]), b"<R><A>x</A><B>5</B></R>", id="text and number"),
    pytest.param(("R", "x"), b"<R>x</R>", id="text in the root"),
    pytest.param(("R", ""), b"<R/>", id="nothing in the root"),  # GET-Bucket-Location of the default region
    pytest.param(("R", []), b"<R/>", id="no children"),
    pytest.param(("R", [("A", "")]), b"<R><A/></R>", id="empty text"),
    pytest.param(("R", [("A", [])]), b"<R><A/></R>", id="empty list"),
    pytest.param(("R", [("A", [("B", [("C", "x")])])]), b"<R><A><B><C>x</C></B></A></R>", id="nested"),
    pytest.param(("R", (("A", "1"), ("A", "2"))), b"<R><A>1</A><A>2</A></R>", id="repeated, in order"),
    pytest.param(("R", [("A", 0)]), b"<R><A>0</A></R>", id="zero"),
    pytest.param(("R", "a<b>&c"), b"<R>a&lt;b&gt;&amp;c</R>", id="markup"),
    pytest.param(("R", "&amp;"), b"<R>&amp;amp;</R>", id="what is escaped already"),
    pytest.param(("R", '"e"'), b"<R>&quot;e&quot;</R>", id="quotes"),
    pytest.param(("R", "'"), b"<R>'</R>", id="apostrophe"),
    pytest.param(("R", "中😀"), "<R>中😀</R>".encode(), id="UTF-8"),
    pytest.param(("R", "\t\n"), b"<R>\t\n</R>", id="tab and line feed"),
    pytest.param(("R", "\r"), b"<R>&#xd;</R>", id="carriage return, which a reader would change"),
    pytest.param(("R", "\0\x01\x1f"), b"<R>&#0;&#x1;&#x1f;</R>", id="control characters as references; NUL: recorded"),
    pytest.param(("R", "\x7f\x85"), "<R>\x7f\x85</R>".encode(), id="control characters that XML allows"),
    pytest.param(("R", "\ufffe\uffff"), b"<R>&#xfffe;&#xffff;</R>", id="no characters"),
    pytest.param(("R", "\ud800"), b"<R>&#xd800;</R>", id="surrogate"),
    pytest.param(("R", "]]>"), b"<R>]]&gt;</R>", id="end of CDATA"),
]


@pytest.mark.parametrize(("root", "document"), RENDERED)
def test_result_is_rendered(root: Any, document: bytes) -> None:
    assert render_xml(root, PLAIN) == document


def test_result_has_declaration_and_namespace_of_its_shape() -> None:
    declared = b'<?xml version="1.0" encoding="UTF-8"?>\n<R xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    assert render_xml(("R", [("A", "x")]), Shape()) == declared + b"<A>x</A></R>"
    assert render_xml(("R", "x"), Shape(namespace="")) == b'<?xml version="1.0" encoding="UTF-8"?>\n<R>x</R>'
    assert render_xml(("R", "x"), Shape(declaration="", namespace="urn:x")) == b'<R xmlns="urn:x">x</R>'


def test_quotes_are_kept_where_the_shape_says_so() -> None:
    root = ("R", [("ETag", '"a&b"')])
    assert render_xml(root, Shape(declaration="", namespace="", quote='"')) == b'<R><ETag>"a&amp;b"</ETag></R>'


def test_copy_part_result_is_printed_as_the_documentation_prints_it() -> None:
    children = [("LastModified", "2011-04-11T20:34:56.000Z"), ("ETag", '"9b2cf535f27731c974343645a3985328"')]
    printed = (
        b"<CopyPartResult>\n"
        b"   <LastModified>2011-04-11T20:34:56.000Z</LastModified>\n"
        b'   <ETag>"9b2cf535f27731c974343645a3985328"</ETag>\n'
        b"</CopyPartResult>"
    )
    shape = profiles.jdcloud.shapes["CopyPartResult"]  # Upload-Part-Copy-2
    assert render_xml(("CopyPartResult", children), shape) == printed


@pytest.mark.parametrize(
    ("root", "document"),
    [
        pytest.param(
            ("R", [("A", [("B", "x"), ("C", [])]), ("D", "")]),
            b"<R>\n   <A>\n      <B>x</B>\n      <C/>\n   </A>\n   <D/>\n</R>",
            id="nested",
        ),
        pytest.param(("R", "x"), b"<R>x</R>", id="text in the root"),
        pytest.param(("R", [("A", 5)]), b"<R>\n   <A>5</A>\n</R>", id="number"),
    ],
)
def test_indentation_puts_each_child_on_its_line(root: Any, document: bytes) -> None:
    assert render_xml(root, INDENTED) == document


# read


def doc(inner: str) -> bytes:
    return f"<R>{inner}</R>".encode()


def elements(*children: Element) -> Element:
    return Element("R", "", children)


def leaf(name: str, text: str, exact: str | None = None) -> Element:
    return Element(name, text, (), text if exact is None else exact)


A = elements(leaf("A", "x"))
READ = [
    pytest.param(doc("<A>x</A>"), A, id="no namespace"),
    pytest.param(f'<R xmlns="{NAMESPACE}"><A>x</A></R>'.encode(), A, id="Amazon's namespace"),
    pytest.param(b'<R xmlns="http://s3.amazonaws.com/doc/2006-03-01"><A>x</A></R>', A, id="without its slash"),
    pytest.param(b'<R xmlns="urn:x:y"><A>x</A></R>', A, id="any namespace"),
    pytest.param(b'<p:R xmlns:p="urn:x"><p:A>x</p:A></p:R>', A, id="with prefixes"),
    pytest.param(b'<R><A xmlns="urn:x">x</A></R>', A, id="on a child only"),
    pytest.param(b'<?xml version="1.0" encoding="UTF-8"?>\n<R><A>x</A></R>\n', A, id="declaration"),
    pytest.param(b"<?xml version='1.0' standalone='yes'?><R><A>x</A></R>", A, id="standalone"),
    pytest.param(b"\xef\xbb\xbf<R><A>x</A></R>", A, id="BOM"),
    pytest.param('<?xml version="1.0" encoding="UTF-16"?><R><A>x</A></R>'.encode("utf-16"), A, id="UTF-16"),
    pytest.param("<R><A>x</A></R>".encode("utf-16-be").join([b"\xfe\xff", b""]), A, id="UTF-16, BOM only"),
    pytest.param(
        b"<?xml version='1.0' encoding='ISO-8859-1'?><R><A>\xe9</A></R>", elements(leaf("A", "é")), id="latin"
    ),
    pytest.param(b"<!-- c --><?pi x?><R><A>x</A></R><!-- c -->", A, id="comment and instruction around"),
    pytest.param(doc("<A>x<!-- c --></A>"), A, id="comment in a text"),
    pytest.param(doc("<A>x<?pi y?></A>"), A, id="instruction in a text"),
    pytest.param(doc("<A><![CDATA[x]]></A>"), A, id="CDATA"),
    pytest.param(doc("<A><![CDATA[<&]]>&amp;</A>"), elements(leaf("A", "<&&")), id="CDATA of markup"),
    pytest.param(doc("<A b='c'>x</A>"), A, id="attributes are ignored"),
    pytest.param(doc(" <A>\n x\t</A> "), elements(leaf("A", "x", "\n x\t")), id="white space around"),
    pytest.param(doc("<A>x y</A>"), elements(leaf("A", "x y")), id="white space inside"),
    pytest.param(doc("<A/>"), elements(leaf("A", "")), id="empty"),
    pytest.param(doc("<A>&#x4e2d;&#100;&lt;&quot;&apos;</A>"), elements(leaf("A", "中d<\"'")), id="references"),
    pytest.param(doc("<A>&#13;</A>"), elements(leaf("A", "", "\r")), id="carriage return as reference"),
    pytest.param(doc("y<A>x</A>z"), A, id="text beside children is none"),
    pytest.param(b"<R>\n</R>", leaf("R", "", "\n"), id="nothing"),
    pytest.param(doc("<A>x</A><A>y</A><B/>"), elements(leaf("A", "x"), leaf("A", "y"), leaf("B", "")), id="order"),
]


@pytest.mark.parametrize(("data", "element"), READ)
def test_document_is_read(data: bytes, element: Element) -> None:
    assert parse_xml(data, "R") == element


def bomb(levels: int, each: int) -> bytes:
    entities = "".join(
        f"<!ENTITY e{level} '{f'&e{level - 1};' * each}'>" if level else "<!ENTITY e0 'ha'>" for level in range(levels)
    )
    return f"<!DOCTYPE R [{entities}]><R>&e{levels - 1};</R>".encode()


MALFORMED = [
    pytest.param(b"", id="nothing"),
    pytest.param(b" \n", id="white space"),
    pytest.param(b"R", id="text"),
    pytest.param(b"{}", id="JSON"),
    pytest.param(b"\0\0\0", id="null bytes"),
    pytest.param(b"<R>\0</R>", id="null byte in a text"),
    pytest.param(b"<R/>\0", id="null byte behind"),
    pytest.param(b"\0<R/>", id="null byte in front"),
    pytest.param(b"<R>", id="not closed"),
    pytest.param(b"<R></r>", id="closed by another"),
    pytest.param(b"<R/><R/>", id="two roots"),
    pytest.param(b"<R/>x", id="text behind the root"),
    pytest.param(b" <?xml version='1.0'?><R/>", id="white space before the declaration"),
    pytest.param(b"<R a=b/>", id="attribute without quotes"),
    pytest.param(b"<R a='1' a='2'/>", id="attribute twice"),
    pytest.param(b"<p:R/>", id="unknown prefix"),
    pytest.param(b"<R>&nbsp;</R>", id="unknown entity"),
    pytest.param(b"<R>&</R>", id="lone ampersand"),
    pytest.param(b"<R>&#0;</R>", id="reference to NUL"),
    pytest.param(b"<R>&#x1;</R>", id="reference to a control character"),
    pytest.param(b"<R>&#xd800;</R>", id="reference to a surrogate"),
    pytest.param(b"<R>&#x110000;</R>", id="reference beyond Unicode"),
    pytest.param(b"<R>\x01</R>", id="control character"),
    pytest.param(b"<R>\xff</R>", id="not UTF-8"),
    pytest.param(b"<?xml version='1.0' encoding='ascii'?><R>\xe9</R>", id="not of its encoding"),
    pytest.param(b"<?xml version='1.0' encoding='x-none'?><R/>", id="unknown encoding"),
    pytest.param(b"<?xml version='1.0' encoding='utf-7'?><R/>", id="encoding that is no table"),
    pytest.param(b"<?xml version='1.0' encoding='idna'?><R/>", id="encoding that is none"),
    pytest.param(b"<?xml version='1.0' encoding='zlib'?><R/>", id="encoding of bytes"),
    pytest.param(b"<?xml version='1.0' encoding='utf-16'?><R/>", id="says UTF-16, is not"),
    pytest.param(b"<?xml version='1.0' encoding='UTF-8'?><R/>".decode().encode("utf-16"), id="says UTF-8, is UTF-16"),
    pytest.param("<R/>".encode("utf-32"), id="UTF-32"),
    pytest.param(b"<Other><A>x</A></Other>", id="another root"),
    pytest.param(b"<r/>", id="root in small letters"),
    pytest.param(b"<!DOCTYPE R><R/>", id="DTD"),
    pytest.param(b"<!DOCTYPE R SYSTEM 'http://127.0.0.1:1/x.dtd'><R/>", id="external DTD"),
    pytest.param(b"<!DOCTYPE R PUBLIC 'p' 'file:///etc/passwd'><R/>", id="public DTD"),
    pytest.param(b"<!DOCTYPE R [<!ENTITY e 'x'>]><R>&e;</R>", id="entity"),
    pytest.param(b"<!DOCTYPE R [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><R>&e;</R>", id="external entity"),
    pytest.param(b"<!DOCTYPE R [<!ENTITY % e SYSTEM 'http://127.0.0.1:1/'> %e;]><R/>", id="parameter entity"),
    pytest.param(b"<!DOCTYPE R [<!NOTATION n SYSTEM 'x'><!ENTITY e SYSTEM 'x' NDATA n>]><R/>", id="unparsed entity"),
    pytest.param(b"<!DOCTYPE R [<!ATTLIST R a CDATA 'x'>]><R/>", id="default attribute"),
    pytest.param(bomb(10, 10), id="billion laughs"),
    pytest.param(b"<!DOCTYPE R [<!ENTITY e '" + b"x" * 50_000 + b"'>]><R>" + b"&e;" * 50_000 + b"</R>", id="quadratic"),
    pytest.param(b"<R>" + b"<A>" * 17 + b"</A>" * 17 + b"</R>", id="nested 17 deep"),
    pytest.param(b"<R>" + b"<A>" * 500_000, id="nested half a million deep, not closed"),
    pytest.param(b"<R>" + b"<A>" * 300_000 + b"</A>" * 300_000 + b"</R>", id="nested 300,000 deep"),
    pytest.param(b"<R>" + b" " * MAX_DOCUMENT + b"</R>", id="larger than any document"),
    pytest.param(b"<R " + b" ".join(b'a%d="x"' % n for n in range(10_000)), id="ten thousand attributes, not closed"),
]


@pytest.mark.parametrize("data", MALFORMED)
def test_malformed_document_is_refused(data: bytes, refusal: Refusal) -> None:
    error = refusal(parse_xml, data, "R")
    assert (error.cause, error.fields) == (Cause.MALFORMED_XML, {})


def test_depth_that_is_allowed_is_read() -> None:
    parsed = parse_xml(b"<R>" + b"<A>" * 16 + b"</A>" * 16 + b"</R>", "R")
    assert parsed.children[0].name == "A"


def test_bombs_cost_neither_time_nor_memory(outcome: Outcome) -> None:
    begun = time.process_time()
    tracemalloc.start()
    try:
        assert outcome(parse_xml, bomb(30, 10), "R") is Cause.MALFORMED_XML
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1 << 20
    assert time.process_time() - begun < 1


COMPLETE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<CompleteMultipartUpload xmlns="{NAMESPACE}"><Part><PartNumber>1</PartNumber>'
    "<ETag>&quot;中&quot;</ETag></Part></CompleteMultipartUpload>"
).encode()


@pytest.mark.parametrize("end", range(len(COMPLETE)))
def test_document_truncated_at_every_byte_is_refused(end: int, refusal: Refusal) -> None:
    assert refusal(parse_xml, COMPLETE[:end], "CompleteMultipartUpload").cause is Cause.MALFORMED_XML


def test_document_damaged_at_every_byte_is_read_or_refused(outcome: Outcome) -> None:
    for at in range(len(COMPLETE)):
        for octet in b"\0\x01<>&\"'\xff /]":
            damaged = COMPLETE[:at] + bytes([octet]) + COMPLETE[at + 1 :]
            found = outcome(parse_xml, damaged, "CompleteMultipartUpload")
            assert found is Cause.MALFORMED_XML or isinstance(found, Element)


@given(data=st.binary() | st.text("<R>/A&;#x0!-[]'\" ").map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes, outcome: Outcome) -> None:
    for document in (data, b"<R>" + data + b"</R>"):
        found = outcome(parse_xml, document, "R")
        assert found is Cause.MALFORMED_XML or isinstance(found, Element)


# both ways

XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs"]).filter(lambda c: not re.match("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", c))
)
NAMES = st.sampled_from(["Key", "ETag", "Part", "Owner"])
TREES = st.recursive(
    XML_TEXT | st.integers(0, 2**63), lambda content: st.lists(st.tuples(NAMES, content), max_size=4), max_leaves=12
)
SHAPES = [Shape(), PLAIN, INDENTED, *(profile.shape for profile in profiles.PROFILES.values())]


def as_element(name: str, content: Any) -> Element:
    if isinstance(content, (str, int)):
        return leaf(name, str(content).strip(), str(content))
    return Element(name, "", tuple(as_element(*child) for child in content), "")


@given(content=TREES, shape=st.sampled_from(SHAPES))
def test_any_result_that_is_written_is_read_again(content: Any, shape: Shape) -> None:
    parsed = parse_xml(render_xml(("R", content), shape), "R")
    if content == [] and shape.indent:
        parsed = parsed._replace(exact="")  # the line break before the end tag
    assert parsed == as_element("R", content)


@given(text=st.text())
def test_any_text_is_written_without_raw_control_characters(text: str) -> None:
    document = render_xml(("R", [("A", text)]), PLAIN)
    assert not re.search(rb"[\x00-\x08\x0b-\x1f]", document)
    ElementTree.fromstring(re.sub(rb"&#(?:0|x(?:[1-8bce-f]|1[0-9a-f]|d[89a-f]..|fff[ef]));", b"", document))


def test_attributes_stand_in_the_first_tag_only() -> None:
    root = ("R", [(f'Grantee xmlns:xsi="{XSI}" xsi:type="Group"', [("URI", "u")]), ('E a="b"', [])])
    bare = Shape(declaration="", namespace="")
    grantee = f'<Grantee xmlns:xsi="{XSI}" xsi:type="Group"><URI>u</URI></Grantee>'
    assert render_xml(root, bare).decode() == f'<R>{grantee}<E a="b"/></R>'


@pytest.mark.parametrize(
    ("attributes", "type_"),
    [
        (f'xmlns:xsi="{XSI}" xsi:type="Group"', "Group"),
        (f'xmlns:x="{XSI}" x:type="Group" other="1"', "Group"),
        ('type="Group"', ""),  # not that of the schema
        ("", ""),
    ],
)
def test_type_of_an_element_is_read(attributes: str, type_: str) -> None:
    assert parse_xml(f"<R {attributes}/>".encode(), "R") == Element("R", "", (), "", type_)


def test_accessors_of_an_element(refusal: Refusal) -> None:
    root = parse_xml(doc("<A> x </A><B/><A>y</A>"), "R")
    assert [child.text for child in root.all("A")] == ["x", "y"]
    assert (root.text_of("A"), root.text_of("B"), root.text_of("C")) == ("x", "", None)
    assert (require_text(root, "A"), require_text(root, "A", exact=True), require_text(root, "B")) == ("x", " x ", "")
    assert refusal(require_text, root, "C").cause is Cause.MALFORMED_XML
