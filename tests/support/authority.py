"""Authorities, certificates and servers for tests: all real, all in a temporary folder."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from hub.authority import Authority
from node.rpc.identity import (
    AUTHORITY_FILE,
    CERTIFICATE_FILE,
    KEY_FILE,
    Credentials,
    Identity,
    private_pem,
    write_file,
)


class Federation:
    """An authority and the identity folders it has issued, under one folder."""

    def __init__(self, folder: Path, name: str = "Test federation") -> None:
        self.folder = folder
        self.authority = Authority.create(folder / "authority", name)

    def member(self, uri: str) -> Credentials:
        """Credentials of `ncb://FRA` or `ncb://FRA/border`, issued at the first call."""
        identity = Identity.parse(uri)
        folder = self.folder / identity.dns_name
        if not folder.exists():
            self.authority.issue_identity(folder, identity)
        return Credentials.load(folder)

    def folder_of(self, uri: str) -> Path:
        """The identity folder of a member."""
        return self.member(uri).folder

    def expired(self, uri: str) -> Credentials:
        """Credentials whose certificate expired yesterday."""
        identity = Identity.parse(uri)
        folder = self.folder / f"expired.{identity.dns_name}"
        yesterday = datetime.now(UTC) - timedelta(days=2)
        self.authority.issue_identity(folder, identity, days=1, start=yesterday)
        return unchecked(folder, identity)

    def with_uris(self, uris: Sequence[str], folder: str = "odd") -> Credentials:
        """Credentials of this authority with any URIs in the certificate, none or several too."""
        key = ec.generate_private_key(ec.SECP256R1())
        names: list[x509.GeneralName] = [x509.DNSName("fra.ncb")]
        names += [x509.UniformResourceIdentifier(uri) for uri in uris]
        certificate = self.authority.certify(key.public_key(), "odd", names, days=1, start=None)
        path = self.folder / folder
        path.mkdir(parents=True)
        write_file(path / KEY_FILE, private_pem(key))
        write_file(path / CERTIFICATE_FILE, certificate.public_bytes(serialization.Encoding.PEM))
        write_file(path / AUTHORITY_FILE, self.authority.pem)
        return unchecked(path, Identity("FRA"))


def unchecked(folder: Path, identity: Identity) -> Credentials:
    """A folder's credentials without the checks of `Credentials.load`, as an attacker has them."""
    return Credentials(
        folder=folder,
        identity=identity,
        not_after=datetime.now(UTC),
        key=(folder / KEY_FILE).read_bytes(),
        certificate=(folder / CERTIFICATE_FILE).read_bytes(),
        authority=(folder / AUTHORITY_FILE).read_bytes(),
    )
