"""How hard a text is to read: syllables, sentences, and the age that comes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model.readability import YOUNGEST, readability, sentences, syllables

COUNTED = """
cat 1; the 1; promise 2; promises 3; children 2; people 2; family 3; apprenticeship 4; accommodation 5; idea 3; area
3; create 2; created 3; being 2; doing 2; seeing 2; liaison 3; radio 3; social 2; special 2; nation 2; decision 3;
anxious 2; various 3; serious 3; video 3; question 2; quiet 2; science 2; client 2; actual 3; situation 4; because
2; helped 1; wanted 2; asked 1; tried 1; table 2; little 2; people's 2; while 1; makes 1; houses 2; places 2; wishes
2; boxes 2; likes 1; times 1; apples 2; settled 2; friend 1; friendship 2; experience 4; university 5; school 1;
carer 2; social-worker 4; I'm 1; we'll 1; don't 1; didn't 2; every 2; everyone 3; council 2; participation 5;
individual 5; a 1; I 1; agree 2; employee 3; committee 3; opportunity 5; responsibility 6; bike 1; believe 2;
achieved 2; achievement 3; society 4; patient 2; efficient 3; official 3; beautiful 3; theatre 3; reality 4; react
2; museum 3; poem 2; diary 3; usual 3; guardian 3; language 2; continuous 4; rescue 2; issues 2; pledge 1; judges 2;
changed 1; agreed 2; worried 2; studies 2; ages 2; wages 2; business 2; 21 2; 2,024 4; MP 2
"""
WORDS = {word: int(number) for word, number in (pair.split() for pair in COUNTED.split(";"))}


@pytest.mark.parametrize(("word", "number"), WORDS.items())
def test_how_many_syllables_a_word_has(word: str, number: int) -> None:
    assert syllables(word) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We listened. We acted! Did it help? Yes…", 4),
        ("It costs 3.50 a week, e.g. for the bus. It is paid.", 2),
        ("What you said\nWhat we did\n\nWe bought bikes.", 3),
        ("“Why is nothing happening?” That was asked.", 2),
        ("It goes to No. 10 in Mr. Green's office.", 1),
        ("", 0),
    ],
)
def test_where_a_sentence_ends(text: str, found: int) -> None:
    assert len(sentences(text)) == found


# The address at Gettysburg, five sentences of it: 102 words, and 145 syllables as a dictionary divides them. By the
# formula that is grade 9.1, an age of 14.
GETTYSBURG = """Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived in
 Liberty, and dedicated to the proposition that all men are created equal. Now we are engaged in a great civil war,
 testing whether that nation, or any nation so conceived and so dedicated, can long endure. We are met on a great
 battle-field of that war. We have come to dedicate a portion of that field, as a final resting place for those who here
 gave their lives that that nation might live. It is altogether fitting and proper that we should do this.""".replace(
    "\n", ""
)
PLAIN = (
    "You asked us for bikes. We have bought ten of them. You can use one when you like. Ask the people who look after"
    " you. They know where the bikes are, and they have the keys."
)
OFFICIAL = (
    "The authority was unable to procure bicycles for every individual within the current financial year because the"
    " allocated expenditure for recreational activities had already been committed to the provision of memberships."
)


@pytest.mark.parametrize(
    ("text", "youngest", "oldest"), [(PLAIN, 5, 6.5), (GETTYSBURG, 13.5, 14.5), (OFFICIAL, 20, 30)]
)
def test_the_age_of_known_texts(text: str, youngest: float, oldest: float) -> None:
    found = readability(text)
    assert found is not None
    assert youngest <= found.age <= oldest
    assert not found.is_rough


def test_what_makes_it_hard_is_named_the_hardest_first() -> None:
    found = readability(
        f"{PLAIN} {OFFICIAL} We gave a lot of our time to this so that you and all of your friends can go"
        " out on a bike on every day of the week."
    )
    assert found is not None
    assert [sentence.split()[0] for sentence in found.long_sentences] == ["The", "We"]
    assert found.long_words[0] in ("authority", "individual", "recreational")
    assert "bikes" not in found.long_words
    assert len(found.long_words) == len(set(found.long_words))


def test_a_line_in_plain_words_is_for_the_youngest_and_says_that_it_tells_little() -> None:
    found = readability("We did it.")
    assert found is not None
    assert (found.age, found.is_rough, found.long_words) == (YOUNGEST, True, ())


@pytest.mark.parametrize("text", ["", "  \n ", "…", "!?", "—"])
def test_of_no_words_there_is_nothing_to_tell(text: str) -> None:
    assert readability(text) is None


@given(st.text(max_size=500))
def test_any_text_is_taken(text: str) -> None:
    found = readability(text)
    assert found is None or (found.age >= YOUNGEST and 0 < found.sentences <= found.words)


@given(st.lists(st.sampled_from(list(WORDS)), min_size=1, max_size=60))
def test_the_same_words_in_shorter_sentences_are_never_harder(words: list[str]) -> None:
    whole, apart = readability(" ".join(words) + "."), readability(". ".join(words) + ".")
    assert whole is not None
    assert apart is not None
    assert apart.age <= whole.age
