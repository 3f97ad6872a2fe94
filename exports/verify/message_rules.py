"""Rules about the signature messages (CMS), and the mathematics of the signatures.

The hole of the last signature is the only part of the file that no signature covers; these rules leave it
one spelling (research/pdf.md, section 5, rule 3).
"""

import asyncio
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from exports.verify.container import FileSignature, signed_data
from exports.verify.findings import Finding, Rule, failed
from exports.verify.subject import Subject
from sop_engine.canonical import unb64url
from sop_engine.journal.signature import ORDER

_SEQUENCE, _SET, _INTEGER, _OCTETS = 0x30, 0x31, 0x02, 0x04
_ATTRIBUTES_TAG = 0xA0
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("300b06092a864886f70d010701")
"""EncapsulatedContentInfo: the data stand outside (RFC 5652 section 5.2)."""
_VERSION_1 = bytes.fromhex("020101")
_SHA256 = bytes.fromhex("300d06096086480165030402010500")
"""AlgorithmIdentifier of SHA-256 (RFC 5754 section 2)."""
_ECDSA = bytes.fromhex("300a06082a8648ce3d040302")
"""AlgorithmIdentifier of ECDSA with SHA-256 (RFC 5758 section 3.2)."""
_ATTRIBUTES = frozenset({"content_type", "message_digest", "signing_certificate_v2"})
_REMEMBERED = 4
"""Judgements kept, for the rules that ask for the same one."""
_LONG = 0x80
"""Lengths from here on are written in the long form (X.690 section 8.1.3)."""


def _message(subject: Subject) -> Iterator[Finding]:
    """Everything but the signed attributes and the signature is fixed, so it is built again and compared."""
    root = unb64url(subject.evidence.root)
    for one in subject.container.signatures:
        content = signed_data(one)["content"]
        if one.message != only_form(one, content["signer_infos"][0], root):
            yield failed(f"{one.field}: {_why(one, content, root)}")


def only_form(one: FileSignature, signer: Any, root: bytes) -> bytes:
    """The only spelling of a signature message by this signer, with these attributes and this signature."""
    leaf = asn1.Certificate.load(one.certificate)
    named = _der(_SEQUENCE, leaf.issuer.dump(), leaf["tbs_certificate"]["serial_number"].dump())
    attributes = _der(_ATTRIBUTES_TAG, signer["signed_attrs"].contents)
    signature = _der(_OCTETS, signer["signature"].native)
    info = _der(_SEQUENCE, _VERSION_1, named, _SHA256, attributes, _ECDSA, signature)
    certificates = _der(_ATTRIBUTES_TAG, *sorted([one.certificate, root]))
    data = _der(_SEQUENCE, _VERSION_1, _der(_SET, _SHA256), _DATA, certificates, _der(_SET, info))
    return _der(_SEQUENCE, _SIGNED_DATA, _der(_ATTRIBUTES_TAG, data))


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    if len(content) < _LONG:
        return bytes([tag, len(content)]) + content
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, _LONG | len(size)]) + size + content


def _why(one: FileSignature, content: Any, root: bytes) -> str:
    """What is most likely wrong with a message that is not in its only form."""
    signers = content["signer_infos"]
    if len(signers) != 1:
        return f"the signature message names {len(signers)} signers"
    embedded = {part.dump() for part in content["certificates"]}
    if embedded != {one.certificate, root}:
        return "the signature message carries other certificates than the signer's and the root's"
    if content["crls"].native is not None or signers[0]["unsigned_attrs"].native is not None:
        return "the signature message carries additions that nobody signed"
    if signers[0]["signature_algorithm"].dump() != _ECDSA or signers[0]["digest_algorithm"].dump() != _SHA256:
        return "the signature was made with another algorithm than ECDSA P-256 with SHA-256"
    return "the signature message is not in its only form"


def _attributes(subject: Subject) -> Iterator[Finding]:
    for one in subject.container.signatures:
        found = [part["type"].native for part in signed_data(one)["content"]["signer_infos"][0]["signed_attrs"]]
        if sorted(found) != sorted(_ATTRIBUTES):
            yield failed(f"{one.field}: signed attributes other than {', '.join(sorted(_ATTRIBUTES))}")


def _low_s(subject: Subject) -> Iterator[Finding]:
    for one in subject.container.signatures:
        signature = signed_data(one)["content"]["signer_infos"][0]["signature"].native
        if decode_dss_signature(signature)[1] > ORDER // 2:
            yield failed(f"{one.field}: the signature is the second of the two that verify; signing writes the first")


def _certified(subject: Subject) -> Iterator[Finding]:
    operator = subject.container.signatures[0]
    perms = subject.container.revision(subject.container.revisions - 1).root.get("/Perms", {})
    value = operator.embedded.sig_field.raw_get("/V")
    named = perms.raw_get("/DocMDP") if set(perms) == {"/DocMDP"} else None
    if operator.embedded.docmdp_level is not MDPPerm.FILL_FORMS or named is None or named.idnum != value.idnum:
        yield failed("the operator's signature does not certify the file")


def _integrity(subject: Subject) -> Iterator[Finding]:
    for one in subject.container.signatures:
        status = judged(subject, one)
        if not (status.intact and status.valid):
            yield failed(f"{one.field}: the signature does not fit the file; it was changed after signing")
        elif status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
            yield failed(f"{one.field}: the signature does not cover its revision")
        elif not status.docmdp_ok or status.modification_level > ModificationLevel.FORM_FILLING:
            yield failed(f"{one.field}: the file was changed after it in a way that it forbids")
        elif not status.seed_value_ok:
            yield failed(f"{one.field}: the field forbids a signature of this kind")


@lru_cache(maxsize=_REMEMBERED)
def judged(subject: Subject, one: FileSignature) -> PdfSignatureStatus:
    """The library's judgement, with the root that the evidence names as its only anchor (trust is judged apart)."""
    anchor = asn1.Certificate.load(unb64url(subject.evidence.root), strict=True)
    context = ValidationContext(trust_roots=[anchor], allow_fetching=False, revocation_mode="soft-fail")
    return asyncio.run(_judge(one, context))


async def _judge(one: FileSignature, context: Any) -> PdfSignatureStatus:
    return await async_validate_pdf_signature(one.embedded, signer_validation_context=context)


RULES: tuple[Rule[Subject], ...] = (
    Rule("message", "each signature message has its only form: one signer, two certificates, no additions", _message),
    Rule("attributes", "only the attributes of this format were signed", _attributes),
    Rule("low_s", "of the two signatures that verify it is the one that signing writes", _low_s),
    Rule("certified", "certified: only the two signature fields may be filled", _certified),
    Rule("integrity", "the signatures fit the file, and nobody changed it after them", _integrity),
)
