"""Signing: the closing officer certifies the PDF with the key that signs the journal (PAdES B, P-256).

The signature is an appended revision: the signed file begins with exactly the bytes that were drawn.
Certification allows filling in the two signature fields and nothing else (DocMDP P=2).
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp import NoOpStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from exports.pdf.fields import OPERATOR
from sop_engine.errors import SigningFailed
from sop_engine.journal.signature import SIGNATURE_SIZE

DIGEST = "sha256"
Sign = Callable[[bytes], bytes]
"""Signs bytes: 64 bytes r||s, low s (as the journal's `Signer` does)."""
_HALF = SIGNATURE_SIZE // 2
LONGEST_P256 = 72
"""Bytes of the longest DER signature of P-256."""


class OfficerPdfSigner(Signer):
    """Signs as the journal does, with a key of this process or on a token."""

    def __init__(self, sign: Sign, chain: Sequence[x509.Certificate]) -> None:
        certificates = [asn1.Certificate.load(one.public_bytes(serialization.Encoding.DER)) for one in chain]
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # the library's own
        registry.register_multiple(certificates[1:])
        super().__init__(signing_cert=certificates[0], cert_registry=registry, embed_roots=True)
        self._sign = sign

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002 - the library's form
        """DER signature of the data, and of the two that verify the one with low s."""
        del digest_algorithm
        if dry_run:
            return bytes(LONGEST_P256)
        signature = self._sign(data)
        r, s = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
        return encode_dss_signature(r, s)


def sign_pdf(
    unsigned: bytes,
    *,
    sign: Sign,
    chain: Sequence[x509.Certificate],
    at: datetime,
    field: str = OPERATOR,
) -> bytes:
    """Certify the PDF in the operator's field (or counter-sign in another one).

    Args:
        unsigned: bytes as drawn, or as signed before.
        sign: gives the signer's ECDSA P-256 signature of bytes: 64 bytes r||s, low s.
        field: one of the two fields that the drawing made.
        chain: the signer's certificate, then up to the root.
        at: time claimed by this machine, UTC; it proves nothing to an outsider.

    Raises:
        SigningFailed: the PDF cannot be signed. TokenRefused: the token of the key refuses.
    """
    meta = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=DIGEST,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=field == OPERATOR,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
    )
    signer = PdfSigner(meta, OfficerPdfSigner(sign, chain), stamp_style=NoOpStampStyle())
    try:
        # In a thread of its own: the full screen has a running event loop, in which no second one may run.
        with ThreadPoolExecutor(max_workers=1) as aside:
            return aside.submit(lambda: asyncio.run(_sign(signer, unsigned, at))).result()
    except (PdfError, SigningError) as fault:
        sentence = "The record could not be signed."
        raise SigningFailed(sentence, "The run is saved; the record can be made again.") from fault


async def _sign(signer: PdfSigner, unsigned: bytes, at: datetime) -> bytes:
    """As the library's own `async_sign_pdf`, with our time instead of the machine's."""
    writer = IncrementalPdfFileWriter(BytesIO(unsigned))
    session = signer.init_signing_session(writer, existing_fields_only=True)
    session.system_time = at
    reserved = await session.estimate_signature_container_size(None, tight=False)
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=reserved)
    prepared, output = document.digest_tbs_document()
    signed = await document.perform_signature(
        document_digest=prepared.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=None),
    )
    await signed.post_signature_processing(output)
    output.seek(0)
    content: bytes = output.read()
    return content
