"""Statements that outlive a connection: signed by an identity's key, checked by its certificate."""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from node.rpc.identity import Credentials, Identity, IdentityError, identity_in, issued_by

_ECDSA = ec.ECDSA(hashes.SHA256())


def sign(credentials: Credentials, statement: bytes) -> bytes:
    """ECDSA over P-256 with SHA-256 (FIPS 186-5), in DER."""
    key = serialization.load_pem_private_key(credentials.key, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise IdentityError(f"{credentials.folder} holds no P-256 key: it cannot sign.")
    return key.sign(statement, _ECDSA)


def signer(statement: bytes, signature: bytes, certificate: bytes, authority: bytes) -> Identity:
    """Who signed a statement. IdentityError, with why, if that is not proved.

    `certificate` and `authority` are PEM; the certificate must be valid now.
    """
    try:
        known = x509.load_pem_x509_certificate(certificate)
        issuers = x509.load_pem_x509_certificates(authority)
    except ValueError as error:
        raise IdentityError("the certificate of the signature cannot be read") from error
    if not any(issued_by(known, issuer) for issuer in issuers):
        raise IdentityError("the certificate of the signature is not of this federation")
    if not known.not_valid_before_utc <= datetime.now(UTC) <= known.not_valid_after_utc:
        raise IdentityError("the certificate of the signature is not valid now")
    key = known.public_key()
    try:
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise InvalidSignature
        key.verify(signature, statement, _ECDSA)
    except InvalidSignature:
        raise IdentityError("the signature does not fit the statement") from None
    return identity_in(known.extensions)
