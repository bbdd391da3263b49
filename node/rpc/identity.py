"""Who is who: identities, the certificates that prove them, and the folders that hold them.

An identity is one URI in a certificate's subject alternative names (RFC 5280, 4.2.1.6):
`ncb://FRA` is a bureau, `ncb://FRA/border` a unit of it or an agency it answers for.
"""

import contextlib
import os
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Self

import grpc
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from node.rpc.errors import ServiceError

KEY_FILE: Final = "key.pem"
CERTIFICATE_FILE: Final = "cert.pem"
AUTHORITY_FILE: Final = "ca.pem"
REQUEST_FILE: Final = "request.pem"

# The unit is a DNS label (RFC 1035, 2.3.1), so that dns_name is one too.
_PATTERN = re.compile(r"ncb://([A-Z0-9]{1,3})(?:/([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?))?")


class IdentityError(Exception):
    """An identity, its folder or its certificate cannot be used; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A bureau, or a unit of one.

    `bureau` is an ISO 3166-1 alpha-3 code or one of ICAO's additions (Doc 9303-3, section 5).
    """

    bureau: str
    unit: str | None = None

    def __post_init__(self) -> None:
        match = _PATTERN.fullmatch(self.uri)
        if not match or match.groups() != (self.bureau, self.unit):
            raise ValueError(_not_an_identity(self.uri))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `ncb://FRA` or `ncb://FRA/border`; ValueError for anything else."""
        match = _PATTERN.fullmatch(text)
        if not match:
            raise ValueError(_not_an_identity(text))
        return cls(match[1], match[2])

    @property
    def uri(self) -> str:
        bureau = f"ncb://{self.bureau}"
        return bureau if self.unit is None else f"{bureau}/{self.unit}"

    @property
    def dns_name(self) -> str:
        """The name a gRPC client verifies: `fra.ncb`, `border.fra.ncb`. One to one with `uri`."""
        bureau = f"{self.bureau.lower()}.ncb"
        return bureau if self.unit is None else f"{self.unit}.{bureau}"

    def __str__(self) -> str:
        return self.uri


def _not_an_identity(text: str) -> str:
    return f"{text!r} is not an identity such as ncb://FRA or ncb://FRA/border"


def bureau_code(text: str) -> str:
    """`text` if it is a bureau's code; ValueError if it is not."""
    if "/" in text or not _PATTERN.fullmatch(f"ncb://{text}"):
        raise ValueError(
            f"{text[:64]!r} is no bureau's code: up to three capital letters or digits, such as FRA"
        )
    return text


def identity_in(extensions: x509.Extensions) -> Identity:
    """The one identity among the alternative names of a certificate or request.

    IdentityError if there is none, more than one, or one that is malformed.
    """
    try:
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        uris = names.get_values_for_type(x509.UniformResourceIdentifier)
    except (x509.ExtensionNotFound, ValueError):
        uris = []
    ours = [uri for uri in uris if uri.lower().startswith("ncb:")]
    if len(ours) != 1:
        raise IdentityError(f"it names {len(ours)} identities (ncb:// URIs) instead of one")
    try:
        return Identity.parse(ours[0])
    except ValueError as error:
        raise IdentityError(str(error)) from error


def caller(context: grpc.aio.ServicerContext[Any, Any]) -> Identity:
    """Who is calling, from the certificate of the connection and nothing else.

    ServiceError UNAUTHENTICATED with IDENTITY_MISSING if the certificate names no identity or
    several, IDENTITY_EXPIRED if it expired after the connection was made.
    """
    pem = b"".join(context.auth_context().get("x509_pem_cert", ()))
    try:
        identity, not_after = _read_certificate(pem)
    except (IdentityError, ValueError) as error:
        raise ServiceError(
            grpc.StatusCode.UNAUTHENTICATED,
            "IDENTITY_MISSING",
            f"The certificate of this connection does not say who calls: {error}.",
        ) from error
    if time.time() > not_after:
        raise ServiceError(
            grpc.StatusCode.UNAUTHENTICATED,
            "IDENTITY_EXPIRED",
            f"The certificate of {identity} has expired; ask the authority for a new one.",
            {"identity": identity.uri},
        )
    return identity


@lru_cache(maxsize=4096)
def _read_certificate(pem: bytes) -> tuple[Identity, float]:
    """Identity and end of validity (seconds since 1970). Runs on each call, hence the cache."""
    certificate = x509.load_pem_x509_certificate(pem)
    return identity_in(certificate.extensions), certificate.not_valid_after_utc.timestamp()


@dataclass(frozen=True, slots=True)
class Credentials:
    """The contents of an identity folder, checked: key, certificate and authority in PEM."""

    folder: Path
    identity: Identity
    not_after: datetime
    key: bytes = field(repr=False)
    certificate: bytes = field(repr=False)
    authority: bytes = field(repr=False)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read and check a folder; IdentityError says what is wrong and what to do."""
        key = _read(folder / KEY_FILE, "`ncb-node init` makes it")
        certificate = _read(
            folder / CERTIFICATE_FILE, f"`ncb-hub issue` makes it of {REQUEST_FILE}"
        )
        authority = _read(folder / AUTHORITY_FILE, "the hub's operators give it out")
        _refuse_readable(folder / KEY_FILE)
        try:
            parsed = x509.load_pem_x509_certificate(certificate)
            public_key = serialization.load_pem_private_key(key, None).public_key()
            issuers = x509.load_pem_x509_certificates(authority)
        except (ValueError, TypeError) as error:
            raise IdentityError(f"{folder} holds a damaged file: {error}.") from error
        if parsed.public_key() != public_key:
            raise IdentityError(
                f"{folder / CERTIFICATE_FILE} was not issued for {KEY_FILE} next to it."
            )
        if not any(issued_by(parsed, issuer) for issuer in issuers):
            raise IdentityError(
                f"{folder / CERTIFICATE_FILE} was not issued by the authority of {AUTHORITY_FILE}"
                " next to it: get both anew from the hub's operators."
            )
        try:
            identity = identity_in(parsed.extensions)
        except IdentityError as error:
            raise IdentityError(f"{folder / CERTIFICATE_FILE} is of no use: {error}.") from error
        _refuse_out_of_date(parsed, folder / CERTIFICATE_FILE)
        return cls(folder, identity, parsed.not_valid_after_utc, key, certificate, authority)

    def server(self) -> grpc.ServerCredentials:
        """For a server: clients without a certificate of the same authority are refused."""
        return grpc.ssl_server_credentials(
            [(self.key, self.certificate)], self.authority, require_client_auth=True
        )

    def channel(self) -> grpc.ChannelCredentials:
        """For a client: only servers of the same authority are believed."""
        return grpc.ssl_channel_credentials(self.authority, self.key, self.certificate)


def _read(path: Path, remedy: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise IdentityError(f"{path} is missing: {remedy}.") from error
    except OSError as error:
        raise IdentityError(f"{path} cannot be read: {error.strerror}.") from error


def _refuse_readable(key: Path) -> None:
    mode = key.stat().st_mode & 0o777
    if mode & 0o077:
        raise IdentityError(
            f"{key} can be used by others (mode {mode:04o}). If nobody had it, `chmod 600 {key}`;"
            " otherwise make a new identity."
        )


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the authority signed the certificate, or is it."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _refuse_out_of_date(certificate: x509.Certificate, path: Path) -> None:
    now = datetime.now(UTC)
    if now > certificate.not_valid_after_utc:
        raise IdentityError(
            f"{path} expired on {_date(certificate.not_valid_after_utc)}:"
            " have the authority issue a new one."
        )
    if now < certificate.not_valid_before_utc:
        raise IdentityError(
            f"{path} is not valid before {_date(certificate.not_valid_before_utc)}:"
            " is this machine's clock right?"
        )


def _date(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")


def new_request(folder: Path, identity: Identity) -> Path:
    """Make a P-256 key that never leaves `folder`, and the request to have it certified.

    Returns the path of the request (PKCS #10, RFC 2986). A key that is there already is kept and
    only the request is made anew.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = _key_in(folder)
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, identity.uri)]))
        .add_extension(
            x509.SubjectAlternativeName([x509.UniformResourceIdentifier(identity.uri)]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / REQUEST_FILE
    write_file(path, request.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return path


def _key_in(folder: Path) -> ec.EllipticCurvePrivateKey:
    path = folder / KEY_FILE
    with contextlib.suppress(FileExistsError):
        write_file(path, private_pem(ec.generate_private_key(ec.SECP256R1())), overwrite=False)
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise IdentityError(f"{path} is not a P-256 key; move it away to have a new one made.")
    return key


def private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The key as PKCS #8 in PEM, not encrypted."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def write_file(path: Path, content: bytes, *, mode: int = 0o600, overwrite: bool = True) -> None:
    """Write a whole file or none of it. FileExistsError if it is there and must not be replaced."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if overwrite:
            draft.replace(path)
        else:
            path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
