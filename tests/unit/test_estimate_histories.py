"""Estimates find again what made the histories: of rules of our own, and of the model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.calibration import estimating as paths
from sim.calibration.estimating import Fit, estimate
from sim.calibration.held_against import held_against
from sim.calibration.history import History, Leaving
from sim.calibration.history_of_log import history_of_log
from sim.calibration.lives import Rules
from sim.calibration.made import made_history
from sim.calibration.recovered import Coverage, tried
from sim.model.engine_room import simulate
from sim.model.log import Contract, Event, EventLog, Reason
from sim.reading import load
from sim.scenario import Scenario

_UNSEEN = {  # what no record shows
    "assumptions.attrition.workload_slope": 0.0,
    "assumptions.attrition.unconfirmed_money_multiplier": 1.0,
}


@pytest.fixture(scope="module")
def central() -> Scenario:
    return load(system="icb-wide", assumptions="central")


@pytest.mark.parametrize("posts", [20, 200])
def test_intervals_hold_truths_drawn_from_the_ranges(central: Scenario, posts: int) -> None:
    """24 histories of 8 values: 90%, with a standard error of 2.2 points; of one value 6.1."""
    found = list(tried(central, posts, 24, seed=13))
    whole = Coverage.of(found)
    assert 0.85 <= whole.share <= 0.95
    for path in {t.path for t in found}:
        assert Coverage.of([t for t in found if t.path == path]).share >= 0.9 - 3 * 0.061


@pytest.mark.slow
def test_intervals_hold_truths_in_a_large_organisation(central: Scenario) -> None:
    """12 histories of 2,000 posts: the standard error is 3.1 points."""
    assert 0.83 <= Coverage.of(list(tried(central, 2000, 12, seed=14))).share <= 0.97


def test_intervals_without_a_prior_hold_the_central_truth(central: Scenario) -> None:
    """16 histories of 200 posts, nothing known before: the standard error is 2.7 points."""
    found = list(tried(central, 200, 16, seed=15, drawn=False))
    assert 0.83 <= Coverage.of(found).share <= 0.97


def test_thin_data_pretend_nothing(central: Scenario) -> None:
    """Of 20 posts an interval is over half as wide as the assumption's range, of 2,000 not."""
    rules, chance = Rules.of(central.assumptions), np.random.default_rng(7)
    few = estimate(made_history(20, 5, rules, chance), central).estimates
    many = estimate(made_history(2000, 5, rules, chance), central).estimates
    for path, width in ((paths.BASE, 0.08), (paths.AT_END, 2.5), (paths.RETIREMENT, 0.025)):
        assert few[path].high - few[path].low > 0.5 * width
        assert many[path].high - many[path].low < 0.4 * width
        assert few[path].data < 0.5 < many[path].data


# --- the model


@pytest.fixture(scope="module")
def team(central: Scenario) -> Scenario:
    """150 posts whose money always comes, two thirds of them on fixed terms."""
    counts = {f"system.posts.{n}.count": round(1.5 * p.count) for n, p in central.system.posts.items()}
    return load(
        system="icb-wide", assumptions="central",
        overrides=_UNSEEN | counts | {
            "policy.settlement.awards": "full", "policy.contracts.permanent_share": 0.1, "run.years": 5,
            "system.funding_mix.core": 0.3, "system.funding_mix.transformation": 0.7,
        },
    )  # fmt: skip


@pytest.fixture(scope="module")
def log(team: Scenario) -> EventLog:
    return simulate(team, [0])


@pytest.fixture(scope="module")
def shown(log: EventLog, team: Scenario) -> History:
    return history_of_log(log, team)


@pytest.fixture(scope="module")
def fit(shown: History, team: Scenario) -> Fit:
    return estimate(shown, team)


def test_a_log_is_shown_as_a_record_would(shown: History, log: EventLog) -> None:
    assert shown.people == len(log.of(Event.PRESENT_AT_START, Event.JOINED).time)
    assert shown.gone.sum() == len(log.of(Event.LEFT).time)
    assert np.sort(shown.left[shown.gone]) == pytest.approx(np.sort(log.of(Event.LEFT).time))
    renewed = log.of(Event.CONTRACT_RENEWED)
    assert (~shown.first & ~np.isnan(shown.start)).sum() >= len(renewed.time)
    assert (shown.joined < 0).sum() > 0  # those of day one were there before
    assert set(shown.contract) <= {Contract.PERMANENT, Contract.FIXED_TERM}
    assert (shown.decided[shown.renewed] <= shown.contract_end[shown.renewed] + 12).all()
    assert not np.isin(shown.reason[~shown.last], [Leaving.RESIGNED, Leaving.RETIRED]).any()


def test_a_history_is_of_one_team(team: Scenario) -> None:
    two = EventLog.joined([simulate(team, [i]).of(Event.JOINED) for i in (0, 1)])
    with pytest.raises(ValueError, match="one replication"):
        history_of_log(two, team)


def test_a_team_with_late_money_and_cuts_is_shown_too() -> None:
    """Time in limbo counts for nothing, and a post that closes is no resignation."""
    team = load(system="lincolnshire", overrides={"run.years": 4})
    log = simulate(team, [1])
    shown = history_of_log(log, team)
    left = log.of(Event.LEFT)
    for family, reasons in (
        (Leaving.RESIGNED, (Reason.RESIGNED, Reason.LEFT_IN_LIMBO)), (Leaving.RETIRED, (Reason.RETIRED,)),
        (Leaving.WENT_HOME, (Reason.PLANNED_RETURN,)),
    ):  # fmt: skip
        assert (shown.reason[shown.gone] == family).sum() == np.isin(left.reason, reasons).sum()
    fit = estimate(shown, team)
    bound = (shown.gone & (shown.reason == Leaving.RESIGNED)).sum()
    assert len(fit.exposure.step) <= bound + 1  # one may have given notice and be there at the end
    assert 0.05 < fit.estimates[paths.BASE].value < 0.3


def test_the_models_own_values_are_found_again(fit: Fit, team: Scenario) -> None:
    """Each in its 90% interval or nearly: two of nine or more miss once in five times."""
    truth = {
        paths.BASE: 0.13, paths.AT_END: 2.5, paths.STRENGTH: 1.0, paths.RETIREMENT: 0.024,
        paths.RENEWAL: 0.85, paths.WORK_ENDED: 0.4, paths.ADVERT: 12.0, paths.ADVERT_CV: 0.4,
        paths.DESTINATIONS: 0.65,
    }  # fmt: skip
    assert fit.going is not None
    found = fit.estimates | {paths.DESTINATIONS: fit.going.within}
    outside = [p for p, true in truth.items() if not found[p].low <= true <= found[p].high]
    assert len(outside) <= 2
    for path, true in truth.items():
        width = found[path].high - found[path].low
        assert found[path].low - width / 2 <= true <= found[path].high + width / 2
    notice = fit.estimates["assumptions.notice.bands_7_to_9_weeks"]
    assert notice.value == pytest.approx(13, abs=1e-3)


def test_what_the_estimates_predict_looks_like_the_record(fit: Fit, team: Scenario) -> None:
    """Of 20 numbers two should lie outside their 90% interval; seven or more hardly ever do."""
    held = held_against(fit, team, times=20)
    assert held.observed.shape == (5, 4)
    assert held.fits
    shown = ~np.isnan(held.low)
    inside = (held.retention.survival >= held.low - 0.05) & (held.retention.survival <= held.high + 0.05)
    assert inside[shown].mean() > 0.7


def test_a_rate_that_is_doubled_is_seen_to_be(central: Scenario) -> None:
    """The check is one that can fail: estimates of other people do not predict these."""
    chance = np.random.default_rng(3)
    usual = Rules.of(central.assumptions)
    calm = estimate(made_history(200, 4, usual, chance), central)
    wild = estimate(made_history(200, 4, replace(usual, resignation=0.4), chance), central)
    odd = replace(wild, resigning=calm.resigning)
    assert not held_against(odd, central, times=20).fits
