"""Rules about the signature messages (CMS), and the mathematics of the signatures.

The hole of the last signature is the only part of the file that no signature covers; these rules leave it
one spelling (research/pdf.md, section 5, rule 3).
"""

import asyncio
from collections.abc import Iterator
from typing import Any

from asn1crypto import x509 as asn1
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from exports.verify.container import FileSignature, signed_data
from exports.verify.findings import Finding, Rule, failed
from exports.verify.subject import Subject
from sop_engine.canonical import unb64url

_SHA256 = bytes.fromhex("300b0609608648016503040201"), bytes.fromhex("300d06096086480165030402010500")
"""AlgorithmIdentifier of SHA-256, parameters absent or NULL (RFC 5754 section 2)."""
_ECDSA = (bytes.fromhex("300a06082a8648ce3d040302"),)
"""AlgorithmIdentifier of ECDSA with SHA-256, parameters absent (RFC 5758 section 3.2)."""
_ATTRIBUTES = frozenset({"content_type", "message_digest", "signing_certificate_v2"})


def _message(subject: Subject) -> Iterator[Finding]:
    for one in subject.container.signatures:
        if reason := _message_fault(one):
            yield failed(f"{one.field}: {reason}")


def _message_fault(one: FileSignature) -> str:
    try:
        message = signed_data(one)
        content = message["content"]
        same = message.dump(force=True) == one.message
    except (ValueError, TypeError, KeyError) as fault:
        return f"the signature is not one DER value: {str(fault)[:80]}"
    if not same:
        return "the signature is not in canonical form"
    signers = content["signer_infos"]
    if len(signers) != 1:
        return f"the signature names {len(signers)} signers"
    form = (message["content_type"].native, content["version"].native, signers[0]["version"].native)
    inner = content["encap_content_info"]
    if form != ("signed_data", "v1", "v1") or inner["content_type"].native != "data" or inner["content"].native:
        return "the signature message has another form than this format's"
    return "" if signers[0]["sid"].name == "issuer_and_serial_number" else "the signer is named in another way"


def _algorithms(subject: Subject) -> Iterator[Finding]:
    for one in subject.container.signatures:
        content = signed_data(one)["content"]
        signer = content["signer_infos"][0]
        listed = [part.dump() for part in content["digest_algorithms"]]
        digest, signature = signer["digest_algorithm"].dump(), signer["signature_algorithm"].dump()
        if listed != [digest] or digest not in _SHA256 or signature not in _ECDSA:
            yield failed(f"{one.field}: an algorithm other than ECDSA P-256 with SHA-256")
        attributes = [part["type"].native for part in signer["signed_attrs"]]
        if len(attributes) != len(_ATTRIBUTES) or set(attributes) != _ATTRIBUTES:
            yield failed(f"{one.field}: signed attributes other than {', '.join(sorted(_ATTRIBUTES))}")


def _extras(subject: Subject) -> Iterator[Finding]:
    for one in subject.container.signatures:
        content = signed_data(one)["content"]
        if content["crls"].native is not None or content["signer_infos"][0]["unsigned_attrs"].native is not None:
            yield failed(f"{one.field}: the signature message carries additions that nobody signed")


def _certificates(subject: Subject) -> Iterator[Finding]:
    expected = unb64url(subject.evidence.root)
    for one in subject.container.signatures:
        embedded = [part.dump() for part in signed_data(one)["content"]["certificates"]]
        if sorted(embedded) != sorted([one.certificate, expected]):
            yield failed(f"{one.field}: the signature carries certificates other than the signer's and the root's")


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


def judged(subject: Subject, one: FileSignature) -> PdfSignatureStatus:
    """The library's judgement, with the root that the evidence names as its only anchor (trust is judged apart)."""
    anchor = asn1.Certificate.load(unb64url(subject.evidence.root), strict=True)
    context = ValidationContext(trust_roots=[anchor], allow_fetching=False, revocation_mode="soft-fail")
    return asyncio.run(_judge(one, context))


async def _judge(one: FileSignature, context: Any) -> PdfSignatureStatus:
    return await async_validate_pdf_signature(one.embedded, signer_validation_context=context)


RULES: tuple[Rule[Subject], ...] = (
    Rule("message", "each signature message is canonical DER with one signer", _message),
    Rule("algorithms", "ECDSA P-256 with SHA-256", _algorithms),
    Rule("extras", "the signature messages carry nothing unsigned", _extras),
    Rule("certificates", "only the signer's and the root's certificate are embedded", _certificates),
    Rule("certified", "certified: only the two signature fields may be filled", _certified),
    Rule("integrity", "the signatures fit the file, and nobody changed it after them", _integrity),
)
