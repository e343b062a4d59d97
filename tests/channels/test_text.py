"""Text without a mark of Markdown is rendered without its parser, to the same letter."""

from hypothesis import example, given
from hypothesis import strategies as st

from channels.text import from_markdown, to_html

PIECE = st.one_of(
    st.sampled_from(["Anna", "is", "1", "1.", "2)", " ", "  ", "\n", "\n\n", "www.", "https://"]),
    st.sampled_from(",.;:!?'\"()/@%+-=~*_`[]<>&#|\\"),
    st.characters(exclude_categories=["Cs"]),
)
WORDS = st.lists(PIECE, max_size=20).map("".join)


@given(WORDS)
@example('Hello,\n\n\nthis is Anna (from the shop): 50% off! Isn\'t it?\nBye, "A"\n')
@example("a\n-\nb\n1. c\n+ d\n---\ne ")
@example("www.desk.test, https://desk.test, anna@desk.test")
def test_plain_words_are_rendered_as_their_parser_would(text: str) -> None:
    assert to_html(text) == from_markdown(text)
