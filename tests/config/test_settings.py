from pathlib import Path

import pytest

from config.settings import ROOT, from_environment
from router.errors import Invalid


def test_nothing_set_means_loopback_and_the_data_folder_of_the_checkout() -> None:
    settings = from_environment({})
    assert settings.url == "http://127.0.0.1:8080"
    assert settings.data == ROOT / "data"


def test_on_loopback_both_names_of_the_machine_are_good_origins() -> None:
    settings = from_environment({"CENTRALITA_PORT": "9000"})
    assert settings.origins == {"http://127.0.0.1:9000", "http://localhost:9000"}


def test_a_public_address_is_the_only_origin() -> None:
    settings = from_environment({"CENTRALITA_PUBLIC_URL": "https://desk.example.org/"})
    assert settings.url == "https://desk.example.org"
    assert settings.origins == {"https://desk.example.org"}


def test_the_command_line_wins_over_the_environment() -> None:
    read = from_environment({"CENTRALITA_PORT": "9000", "CENTRALITA_DATA": "/var/hub"})
    assert read.at(port=0).port == 0
    assert read.at().data == Path("/var/hub")


def test_a_worker_listens_at_its_own_port_and_writes_where_the_pages_are() -> None:
    usual = from_environment({}).at_work(None)
    assert (usual.port, usual.url) == (8081, "http://127.0.0.1:8080")
    read = from_environment({"CENTRALITA_PUBLIC_URL": "https://desk.example.org"}).at_work(9000)
    assert (read.port, read.url) == (9000, "https://desk.example.org")


@pytest.mark.parametrize(
    ("value", "networks"),
    [
        ("", ()),
        ("127.0.0.1", ("127.0.0.1",)),
        ("10.0.0.0/8, fd00::/8 ::1", ("10.0.0.0/8", "fd00::/8", "::1")),
    ],
)
def test_proxies_are_believed_when_they_are_named(value: str, networks: tuple[str, ...]) -> None:
    read = from_environment({"CENTRALITA_TRUSTED_PROXIES": value})
    assert read.trusted_proxies == networks


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CENTRALITA_PORT", "http"),
        ("CENTRALITA_PORT", "70000"),
        ("CENTRALITA_WORKER_PORT", "metrics"),
        ("CENTRALITA_REDIS_URL", "localhost:6379"),
        ("CENTRALITA_REDIS_URL", "http://:secret@localhost:6379"),
        ("CENTRALITA_PUBLIC_URL", "desk.example.org"),
        ("CENTRALITA_KEY", "abcd"),
        ("CENTRALITA_KEY", "not hexadecimal"),
        ("CENTRALITA_LOG_FORMAT", "xml"),
        ("CENTRALITA_TIMINGS", "outbox.unknown"),
        ("CENTRALITA_TRUSTED_PROXIES", "proxy.example.org"),
        ("CENTRALITA_TRUSTED_PROXIES", "10.0.0.0/8, 10.0.0.1/8"),
        ("CENTRALITA_DATABASE_URL", "mysql://hub:secret@localhost/hub"),
        ("CENTRALITA_DATABASE_URL", "postgresql+asyncpg://hub:secret@localhost/hub"),
        ("CENTRALITA_DATABASE_URL", "postgresql://hub:secret@localhost"),
        ("CENTRALITA_DATABASE_URL", "postgresql://hub:secret@localhost:port/hub"),
        ("CENTRALITA_DATABASE_URL", "postgresql://hub:secret@[localhost/hub"),
    ],
)
def test_a_wrong_value_is_refused_naming_its_variable(variable: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_environment({variable: value})
    assert variable in refused.value.text
    assert "secret" not in refused.value.text


def test_the_passwords_of_database_and_redis_stand_in_no_description() -> None:
    url, redis = "postgresql://hub:secret@db.example/hub", "redis://:secret@db.example"
    settings = from_environment({"CENTRALITA_DATABASE_URL": url, "CENTRALITA_REDIS_URL": redis})
    assert (settings.database, settings.redis) == (url, redis)
    assert "secret" not in repr(settings)
