"""Identities, the folders that hold them, and the authority that issues them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from hub.authority import Authority, read_request, refuse_mistaken
from node.rpc.identity import Credentials, Identity, IdentityError, identity_in, new_request

FRA = Identity("FRA")
BORDER = Identity("FRA", "border")

bureaus = st.from_regex(r"[A-Z0-9]{1,3}", fullmatch=True)
units = st.none() | st.from_regex(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", fullmatch=True)


@given(bureaus, units)
def test_an_identity_survives_its_uri(bureau: str, unit: str | None) -> None:
    identity = Identity(bureau, unit)
    assert Identity.parse(identity.uri) == identity
    assert str(identity) == identity.uri


@given(bureaus, units, bureaus, units)
def test_two_identities_never_share_a_dns_name(
    bureau: str, unit: str | None, other: str, other_unit: str | None
) -> None:
    one, two = Identity(bureau, unit), Identity(other, other_unit)
    assert (one == two) == (one.dns_name == two.dns_name)


def test_names() -> None:
    assert Identity.parse("ncb://D").dns_name == "d.ncb"
    assert Identity.parse("ncb://FRA/border").dns_name == "border.fra.ncb"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FRA",
        "ncb://",
        "ncb://fra",
        "ncb://FRAN",
        "ncb://FRA/",
        "ncb://FRA/Border",
        "ncb://FRA/a/b",
        "ncb://FRA/a.b",
        "ncb://FRA/-a",
        "ncb://FRA/a-",
        "ncb://FRA/" + "a" * 64,
        "ncb://FRA\n",
        "ncb://FRA/border\n",
        "ncb://FR\u00c9",
        "ncb://FR\u0662",
        "xncb://FRA",
        "NCB://FRA",
    ],
)
def test_what_is_no_identity(text: str) -> None:
    with pytest.raises(ValueError, match="is not an identity"):
        Identity.parse(text)


@pytest.mark.parametrize(("bureau", "unit"), [("fra", None), ("FRA", ""), ("FRA", "a/b")])
def test_an_identity_cannot_be_built_wrong(bureau: str, unit: str | None) -> None:
    with pytest.raises(ValueError, match="is not an identity"):
        Identity(bureau, unit)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.create(tmp_path / "authority", "Test")


@pytest.fixture
def folder(authority: Authority, tmp_path: Path) -> Path:
    authority.issue_identity(tmp_path / "fra", BORDER)
    return tmp_path / "fra"


def test_an_issued_certificate(folder: Path, authority: Authority) -> None:
    certificate = x509.load_pem_x509_certificate((folder / "cert.pem").read_bytes())
    certificate.verify_directly_issued_by(authority.certificate)
    assert certificate.version == x509.Version.v3
    assert isinstance(certificate.signature_hash_algorithm, hashes.SHA256)
    extensions = certificate.extensions
    assert identity_in(extensions) == BORDER
    names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["border.fra.ncb"]
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert not usage.value.key_cert_sign
    assert set(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == {
        ExtendedKeyUsageOID.CLIENT_AUTH,
        ExtendedKeyUsageOID.SERVER_AUTH,
    }
    issuer = extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    own = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    assert issuer.key_identifier == own.value.digest


def test_the_register_holds_what_was_issued(authority: Authority, tmp_path: Path) -> None:
    for identity in (FRA, BORDER):
        authority.issue_identity(tmp_path / identity.dns_name, identity)
    lines = (authority.folder / "issued.jsonl").read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    assert [entry["identity"] for entry in entries] == ["ncb://FRA", "ncb://FRA/border"]
    certificate = x509.load_pem_x509_certificate((tmp_path / "fra.ncb/cert.pem").read_bytes())
    assert int(entries[0]["serial"], 16) == certificate.serial_number
    assert datetime.fromisoformat(entries[0]["not_after"]) == certificate.not_valid_after_utc


def test_a_certificate_never_outlives_its_authority(authority: Authority, tmp_path: Path) -> None:
    authority.issue_identity(tmp_path / "fra", FRA, days=100_000)
    assert Credentials.load(tmp_path / "fra").not_after == authority.certificate.not_valid_after_utc


def test_an_authority_is_kept(authority: Authority) -> None:
    loaded = Authority.load(authority.folder)
    assert loaded.pem == authority.pem
    assert loaded.key.private_numbers() == authority.key.private_numbers()
    assert (authority.folder / "ca-key.pem").stat().st_mode & 0o777 == 0o600
    with pytest.raises(IdentityError, match="already"):
        Authority.create(authority.folder, "Another")
    assert Authority.load(authority.folder).pem == authority.pem


def test_an_authority_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(IdentityError, match="ncb-hub init"):
        Authority.load(tmp_path)


def test_an_authority_whose_files_do_not_match(authority: Authority, tmp_path: Path) -> None:
    other = Authority.create(tmp_path / "other", "Other")
    (authority.folder / "ca.pem").write_bytes(other.pem)
    with pytest.raises(IdentityError, match="do not match"):
        Authority.load(authority.folder)
    (authority.folder / "ca.pem").write_bytes(b"nonsense")
    with pytest.raises(IdentityError, match="damaged"):
        Authority.load(authority.folder)


def test_a_request_keeps_its_key(tmp_path: Path) -> None:
    request = new_request(tmp_path / "fra", FRA)
    key = (tmp_path / "fra/key.pem").read_bytes()
    assert (tmp_path / "fra/key.pem").stat().st_mode & 0o777 == 0o600
    assert b"PRIVATE" not in request.read_bytes()
    identity, public = read_request(request.read_bytes())
    assert identity == FRA
    new_request(tmp_path / "fra", BORDER)
    assert (tmp_path / "fra/key.pem").read_bytes() == key
    assert read_request(request.read_bytes()) == (BORDER, public)
    assert sorted(path.name for path in (tmp_path / "fra").iterdir()) == ["key.pem", "request.pem"]


def test_a_key_of_another_kind_is_not_used(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    with pytest.raises(IdentityError, match="not a P-256 key"):
        new_request(tmp_path, FRA)


def csr(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, *uris: str) -> bytes:
    names = [x509.UniformResourceIdentifier(uri) for uri in uris]
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize("uris", [[], ["ncb://FRA", "ncb://DEU"], ["https://x"], ["ncb://fra"]])
def test_a_request_must_name_one_identity(authority: Authority, uris: list[str]) -> None:
    with pytest.raises(IdentityError, match="The request is of no use"):
        authority.issue(csr(ec.generate_private_key(ec.SECP256R1()), *uris))
    assert not (authority.folder / "issued.jsonl").exists()


def test_only_the_identity_of_a_request_is_believed(authority: Authority) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([]))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.UniformResourceIdentifier("ncb://FRA"), x509.DNSName("deu.ncb")]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = authority.issue(request.public_bytes(serialization.Encoding.PEM))
    extensions = x509.load_pem_x509_certificate(pem).extensions
    names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["fra.ncb"]
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_a_request_of_another_key_is_refused() -> None:
    request = csr(ec.generate_private_key(ec.SECP256R1()), "ncb://FRA")
    other = csr(ec.generate_private_key(ec.SECP256R1()), "ncb://FRA")
    mixed = x509.load_pem_x509_csr(request).public_bytes(serialization.Encoding.DER)
    point, others = (
        x509.load_pem_x509_csr(pem)
        .public_key()
        .public_bytes(
            serialization.Encoding.X962,
            serialization.PublicFormat.UncompressedPoint,
        )
        for pem in (request, other)
    )
    forged = x509.load_der_x509_csr(mixed.replace(point, others))
    with pytest.raises(IdentityError, match="not signed by the key"):
        read_request(forged.public_bytes(serialization.Encoding.PEM))


def test_a_request_with_an_rsa_key_is_refused() -> None:
    with pytest.raises(IdentityError, match="P-256"):
        read_request(csr(rsa.generate_private_key(65537, 2048), "ncb://FRA"))


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff\x00"])
def test_what_is_no_request(content: bytes) -> None:
    with pytest.raises(IdentityError, match="not a certificate request"):
        read_request(content)


def test_credentials_are_loaded(folder: Path) -> None:
    credentials = Credentials.load(folder)
    assert credentials.identity == BORDER
    assert credentials.not_after > datetime.now(UTC) + timedelta(days=360)
    assert b"PRIVATE" not in repr(credentials).encode()


@pytest.mark.parametrize(
    ("file", "remedy"),
    [
        ("key.pem", "ncb-node init"),
        ("cert.pem", "ncb-hub issue"),
        ("ca.pem", "the hub's operators"),
    ],
)
def test_a_missing_file_names_its_remedy(folder: Path, file: str, remedy: str) -> None:
    (folder / file).unlink()
    with pytest.raises(IdentityError, match=f"{file} is missing: .*{remedy}"):
        Credentials.load(folder)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_that_others_can_read_is_refused(folder: Path, mode: int) -> None:
    (folder / "key.pem").chmod(mode)
    with pytest.raises(IdentityError, match="can be used by others"):
        Credentials.load(folder)


@pytest.mark.parametrize("file", ["key.pem", "cert.pem", "ca.pem"])
def test_a_damaged_file_is_named_as_such(folder: Path, file: str) -> None:
    (folder / file).write_bytes(b"nonsense")
    with pytest.raises(IdentityError, match="damaged"):
        Credentials.load(folder)


def test_a_certificate_of_another_key_is_refused(
    folder: Path, authority: Authority, tmp_path: Path
) -> None:
    authority.issue_identity(tmp_path / "other", FRA)
    (folder / "cert.pem").write_bytes((tmp_path / "other/cert.pem").read_bytes())
    with pytest.raises(IdentityError, match="was not issued for"):
        Credentials.load(folder)


@pytest.mark.parametrize("name", ["Test", "Other"])
def test_a_certificate_of_another_authority_is_refused(
    folder: Path, tmp_path: Path, name: str
) -> None:
    other = Authority.create(tmp_path / "elsewhere", name)
    own = (folder / "ca.pem").read_bytes()
    (folder / "ca.pem").write_bytes(other.pem)
    with pytest.raises(IdentityError, match="was not issued by the authority"):
        Credentials.load(folder)
    # Both are believed while one follows the other.
    (folder / "ca.pem").write_bytes(other.pem + own)
    assert Credentials.load(folder).identity == BORDER


@pytest.mark.parametrize(
    ("start", "words"), [(-10, "expired on 20"), (5, "is not valid before 20")]
)
def test_a_certificate_out_of_its_time(
    authority: Authority, tmp_path: Path, start: int, words: str
) -> None:
    begin = datetime.now(UTC) + timedelta(days=start)
    authority.issue_identity(tmp_path / "fra", FRA, days=1, start=begin)
    with pytest.raises(IdentityError, match=words):
        Credentials.load(tmp_path / "fra")


@pytest.mark.parametrize(
    ("asked", "meant", "told"),
    [
        ("ncb://FRA", None, ""),
        ("ncb://FRA", "ncb://FRA", ""),
        ("ncb://FRA/border", "ncb://FRA/border", ""),
        ("ncb://XPO", "ncb://XPO", ""),
        ("ncb://XPO", None, "the hub's own bureau"),
        ("ncb://XPO/operator", None, "--for ncb://XPO/operator"),
        ("ncb://FRA/border", None, "a unit of FRA"),
        ("ncb://XPO", "ncb://FRA", "not for ncb://FRA"),
        ("ncb://XPO/operator", "ncb://XPO", "not for ncb://XPO;"),
        ("ncb://FRA/border", "ncb://FRA", "not for ncb://FRA;"),
    ],
)
def test_a_request_is_for_whom_the_operator_means(asked: str, meant: str | None, told: str) -> None:
    expected = Identity.parse(meant) if meant else None
    if not told:
        refuse_mistaken(Identity.parse(asked), meant=expected, hub="XPO")
        return
    with pytest.raises(IdentityError, match=told):
        refuse_mistaken(Identity.parse(asked), meant=expected, hub="XPO")
