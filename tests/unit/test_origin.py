"""The line beneath the title of every picture: which team, when, and how many of its posts are reached."""

from datetime import date

import sim
from sim.report.figures.page import Grid, Words, page
from sim.report.words.headlines import Headlines
from sim.report.words.origin import Origin, about, about_all, dates_in_words


def under(system, *policies):
    return [sim.load(system, policy=policy) for policy in policies]


def test_it_says_system_years_start_and_how_many_posts_are_reached():
    lincolnshire = under("lincolnshire", "annual-settlement", "three-year-settlement")
    assert about(lincolnshire) == (
        "Lincolnshire, 1 April 2020 to 31 March 2026 (6 years); this policy reaches two of its 18 posts."
    )
    assert about(lincolnshire[1:]).endswith("the settlement reaches two of its 18 posts.")
    later = [s.replace({"run.start_date": date(2027, 4, 1), "run.years": 1}) for s in lincolnshire]
    assert "1 April 2027 to 31 March 2028 (1 year)" in about(later)


def test_of_teams_of_other_posts_no_posts_are_counted():
    (first,), (second,) = under("lincolnshire", "annual-settlement"), under("dorset", "three-year-settlement")
    assert about([first, second]) == "Lincolnshire and Dorset, 1 April 2020 to 31 March 2026 (6 years)."


def test_of_several_systems_posts_are_added():
    pair = "annual-settlement", "three-year-settlement"
    teams = [under(system, *pair) for system in ("lincolnshire", "dorset")]
    posts = sum(len(scenarios[0].posts()) for scenarios in teams)
    line = about_all(teams)
    assert line.startswith(
        "Two systems together, 1 April 2020 to 31 March 2026 (6 years); this policy reaches"
    )
    assert line.endswith(f"of their {posts} posts.")


def test_the_last_day_is_the_day_before_the_horizon():
    assert dates_in_words(date(2024, 4, 1), 4) == "1 April 2024 to 31 March 2028 (4 years)"


def test_every_picture_has_the_line_beneath_its_title():
    words = Words(Headlines("Title", ("Detail",)), "What is drawn.", Origin("A team, some years.", "Made."))
    figure, _ = page(words, Grid(1, 1, height=1.0))
    written = {text.get_text(): text.get_position()[1] for text in figure.texts}
    assert written["Title"] > written["A team, some years."] > written["Detail\nWhat is drawn."]
    assert min(written.values()) == written["Made."]
