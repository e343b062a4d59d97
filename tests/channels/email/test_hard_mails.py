"""Hard mails are read right, and more often than by others."""

from tests.bench.reading import measure


def test_hard_mails_are_read_right_more_often_than_by_others() -> None:
    figure = measure(mails=150, seed=7)
    assert figure["ok"]
    assert figure["ours"]["all"] >= 0.99
    assert figure["standard_library"]["all"] > 0, "the others can read them too"
    assert figure["fast_mail_parser"]["all"] > 0
