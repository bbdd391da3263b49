"""The federation's authority: it signs the certificates that say who is who.

Certificates follow RFC 5280: X.509 version 3, P-256, SHA-256, the identity as a URI among the
alternative names. What was issued is kept in an append-only register, one JSON object a line.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from node.rpc.identity import (
    AUTHORITY_FILE,
    CERTIFICATE_FILE,
    Identity,
    IdentityError,
    identity_in,
    new_request,
    private_pem,
    write_file,
)

KEY_FILE: Final = "ca-key.pem"
REGISTER_FILE: Final = "issued.jsonl"

AUTHORITY_DAYS: Final = 3650
CERTIFICATE_DAYS: Final = 365
# So that a machine whose clock is a little slow believes a new certificate.
_BACKDATED = timedelta(minutes=5)

_USAGES: Final = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def read_request(request: bytes) -> tuple[Identity, ec.EllipticCurvePublicKey]:
    """Identity and key that a PKCS #10 request in PEM asks for; nothing else in it is believed.

    IdentityError if it is malformed, its own signature is wrong, the key is not P-256, or it does
    not name one identity.
    """
    try:
        parsed = x509.load_pem_x509_csr(request)
        signed = parsed.is_signature_valid
        key = parsed.public_key()
        identity = identity_in(parsed.extensions)
    except ValueError as error:
        raise IdentityError(f"This is not a certificate request in PEM: {error}.") from error
    except IdentityError as error:
        raise IdentityError(f"The request is of no use: {error}.") from error
    if not signed:
        raise IdentityError("The request is not signed by the key it holds.")
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise IdentityError("The request holds a key that is not P-256; make a new one.")
    return identity, key


def refuse_mistaken(asked: Identity, *, meant: Identity | None, hub: str) -> None:
    """IdentityError if a request asks for another identity than the operator means to issue.

    Without `meant` only another bureau than the `hub`'s own will do. Units and the hub's own have
    to be named: a bureau that sent such a request would become another's officer, or the hub, which
    nodes believe when it says who asks.
    """
    if meant is not None and asked != meant:
        raise IdentityError(f"The request is for {asked}, not for {meant}; nothing was issued.")
    if meant is None and (asked.unit is not None or asked.bureau == hub):
        whose = "the hub's own bureau" if asked.bureau == hub else f"a unit of {asked.bureau}"
        raise IdentityError(
            f"The request is for {asked}, {whose}; nothing was issued."
            f" If you know whose it is, add --for {asked}."
        )


@dataclass(frozen=True, slots=True)
class Authority:
    """Key and certificate of the federation's authority."""

    folder: Path
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def create(cls, folder: Path, name: str) -> Self:
        """Make a new authority in `folder`; IdentityError if one is there already."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            write_file(folder / KEY_FILE, private_pem(key), overwrite=False)
        except FileExistsError as error:
            raise IdentityError(f"{folder} holds an authority already.") from error
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        start = datetime.now(UTC) - _BACKDATED
        certificate = (
            _builder(subject, subject, key.public_key(), key.public_key())
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=AUTHORITY_DAYS))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_key_usage("key_cert_sign", "crl_sign"), critical=True)
            .sign(key, hashes.SHA256())
        )
        write_file(folder / AUTHORITY_FILE, _pem(certificate), mode=0o644)
        return cls(folder, certificate, key)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The authority kept in `folder`; IdentityError if there is none, or it is damaged."""
        try:
            key = serialization.load_pem_private_key((folder / KEY_FILE).read_bytes(), None)
            certificate = x509.load_pem_x509_certificate((folder / AUTHORITY_FILE).read_bytes())
        except FileNotFoundError as error:
            raise IdentityError(f"{error.filename} is missing: `ncb-hub init` makes it.") from error
        except (ValueError, TypeError) as error:
            raise IdentityError(f"The authority in {folder} is damaged: {error}.") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or (
            key.public_key() != certificate.public_key()
        ):
            raise IdentityError(f"Key and certificate of the authority in {folder} do not match.")
        return cls(folder, certificate, key)

    @property
    def pem(self) -> bytes:
        """The authority's certificate, for everyone's ca.pem."""
        return _pem(self.certificate)

    def issue(
        self,
        request: bytes | tuple[Identity, ec.EllipticCurvePublicKey],
        *,
        days: float = CERTIFICATE_DAYS,
        start: datetime | None = None,
    ) -> bytes:
        """A certificate in PEM for a request (PEM), or for an identity and its key.

        It is in the register before it is returned. Valid for `days` from `start` (now), but
        never longer than the authority itself. IdentityError as `read_request`.
        """
        identity, key = read_request(request) if isinstance(request, bytes) else request
        names = (x509.UniformResourceIdentifier(identity.uri), x509.DNSName(identity.dns_name))
        certificate = self.certify(key, identity.uri, names, days=days, start=start)
        self._register(certificate, identity)
        return _pem(certificate)

    def issue_identity(
        self,
        folder: Path,
        identity: Identity,
        *,
        days: float = CERTIFICATE_DAYS,
        start: datetime | None = None,
    ) -> None:
        """Make a whole identity folder here: key, request, certificate and the authority's."""
        request = new_request(folder, identity).read_bytes()
        certificate = self.issue(request, days=days, start=start)
        write_file(folder / CERTIFICATE_FILE, certificate, mode=0o644)
        write_file(folder / AUTHORITY_FILE, self.pem, mode=0o644)

    def certify(
        self,
        key: ec.EllipticCurvePublicKey,
        subject: str,
        names: Sequence[x509.GeneralName],
        *,
        days: float,
        start: datetime | None,
    ) -> x509.Certificate:
        """Sign a certificate with any alternative names, and register nothing; see `issue`."""
        begin = start or datetime.now(UTC) - _BACKDATED
        end = min(begin + timedelta(days=days), self.certificate.not_valid_after_utc)
        common_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
        usages = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]
        return (
            _builder(common_name, self.certificate.subject, key, self.key.public_key())
            .not_valid_before(begin)
            .not_valid_after(end)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage("digital_signature"), critical=True)
            .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
            .sign(self.key, hashes.SHA256())
        )

    def _register(self, certificate: x509.Certificate, identity: Identity) -> None:
        entry = {
            "serial": f"{certificate.serial_number:x}",
            "identity": identity.uri,
            "issued": datetime.now(UTC).isoformat(timespec="seconds"),
            "not_after": certificate.not_valid_after_utc.isoformat(timespec="seconds"),
            "sha256": certificate.fingerprint(hashes.SHA256()).hex(),
        }
        descriptor = os.open(
            self.folder / REGISTER_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600
        )
        with os.fdopen(descriptor, "w", encoding="utf-8") as register:
            register.write(json.dumps(entry) + "\n")
            register.flush()
            os.fsync(register.fileno())


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer_key: ec.EllipticCurvePublicKey,
) -> x509.CertificateBuilder:
    """What every certificate has: names, key, a random serial number and the key identifiers."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False
        )
    )


def _key_usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in allowed for usage in _USAGES})


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
