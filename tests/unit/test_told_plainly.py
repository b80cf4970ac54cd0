"""What goes wrong under a command: one message, and the exit status."""

import errno

import click
import pytest

import sim
from sim.cli import UserError
from sim.commands._plainly import told_plainly


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (sim.StudyError("workers must be 1 or more"), 2, "workers must be 1 or more"),
        (sim.FolderError("taken"), 2, "taken"),
        (sim.WriteError(errno.EACCES, "Denied", "a.csv"), 2, "cannot write a.csv: Denied"),
        (OSError(errno.ENOSPC, "No space left", "a.csv"), 2, "a.csv: No space left"),
        (UserError("name a scenario"), 2, "name a scenario"),
        (sim.EngineError("no scheduler"), 2, "no scheduler"),
        (sim.WorkerLostError("a worker ended"), 1, "a worker ended"),
    ],
)
def test_what_users_can_mend_is_one_message_with_its_status(error, status, said):
    with pytest.raises(click.ClickException) as caught, told_plainly():
        raise error
    assert caught.value.exit_code == status
    assert caught.value.message.startswith(said)


def test_a_lost_worker_is_to_be_mended_where_the_same_command_goes_on():
    with pytest.raises(UserError, match="a worker ended"), told_plainly(lost=UserError):
        raise sim.WorkerLostError("a worker ended")


def test_a_mistake_in_the_program_is_not_hidden():
    with pytest.raises(ValueError, match="a bug"), told_plainly():
        raise ValueError("a bug")


def test_ctrl_c_says_what_became_of_the_work(capsys):
    for words in ((), (lambda: "Half is kept.",), (lambda: "",)):
        with pytest.raises(SystemExit) as caught, told_plainly(*words):
            raise KeyboardInterrupt
        assert caught.value.code == 130
    told = capsys.readouterr().err
    assert told == "Stopped. No results were written.\nStopped. Half is kept.\nStopped.\n"
