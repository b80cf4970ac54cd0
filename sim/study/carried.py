"""Work as it travels to other processes: own code by value, and none of ours that was changed meanwhile.

A worker imports the package anew. What a script or a notebook defines itself (a measure, a mechanism) goes
along with the work. What it changed inside the package does not, and would silently give other numbers
there: that is refused.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dis import get_instructions
from functools import cache
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from threading import Lock
from types import CodeType, FunctionType, MappingProxyType, ModuleType
from typing import Any, NamedTuple, TypeVar

import cloudpickle

from sim.errors import EngineError, OwnCodeError
from sim.measures import own
from sim.measures.own import OwnMeasure
from sim.scenario.mechanism import KNOWN

T = TypeVar("T")
R = TypeVar("R")

ROOMS = ("sim.chance", "sim.scenario", "sim.model", "sim.measures", "sim.study.blocks")
"""What decides the numbers of a replication."""

Marks = dict[str, str]
"""A mark of each function and constant, by its name: another one is another mark."""


class Load(NamedTuple):
    """A piece of work, packed, and the code it is meant for: some modules, and their marks in one."""

    packed: bytes
    modules: tuple[str, ...]
    code: str


class Answer(NamedTuple):
    """What came of it: the result, or the marks of the code here if that is another."""

    result: Any
    marks: Marks | None = None


class Sender:
    """Packs work for workers that run the same code as this process does now."""

    def __init__(self) -> None:
        self._modules = tuple(sorted(name for name in sys.modules if name.startswith(ROOMS)))
        self._marks = marks(self._modules)
        self._code, self._own = _digest(self._marks), own.measures()
        self._codes = tuple(map(code_of_measure, self._own))
        made = [*(one.work_out for one in self._own), *KNOWN.values()]
        for name in {one.__module__ for one in made if is_own(one.__module__)} - {"__main__"}:
            if name in sys.modules:  # a worker would import it anew, without what was changed since
                carry(sys.modules[name])

    def load(self, work: Callable[[T], R], item: T) -> Load:
        """Return a piece of work, ready to be sent."""
        try:
            packed = cloudpickle.dumps((self._codes, self._own, work, item))
        except (TypeError, pickle.PicklingError) as error:
            raise OwnCodeError(
                f"a measure or a mechanism holds something that cannot be sent to worker processes "
                f"({error}); use workers=1, or let it make that itself"
            ) from None
        return Load(packed, self._modules, self._code)

    def result(self, answer: Answer) -> Any:
        """Return what came of a piece of work.

        Raises
        ------
        EngineError
            The code here was changed, and the worker has not the change; or it has another version.
        """
        if answer.marks is None:
            return answer.result
        changed = list(differing(self._marks, answer.marks))
        more = f" (and {len(changed) - 1} more)" if len(changed) > 1 else ""
        raise EngineError(
            f"{changed[0]}{more} is not the same here and in the worker processes: a change made while the "
            "program runs does not reach them. Use workers=1, or write what you want as a sim.Mechanism or a "
            "sim.measure, which travel along"
        )


def done(load: Load) -> Answer:
    """Do a piece of work in a worker, with the measures it brings, if the code here is as it is meant for."""
    if _digest_here(load.modules) != load.code:
        return Answer(None, marks(load.modules))
    brought: tuple[tuple[str, ...], tuple[OwnMeasure, ...], Callable[[Any], Any], Any]
    brought = pickle.loads(load.packed)
    codes, measures, work, item = brought
    with _LOCK:  # a worker of a cluster may have several threads
        if list(codes) != _IN_FORCE:
            own.use(measures)
            _IN_FORCE[:] = codes
    return Answer(work(item))


_LOCK = Lock()
_IN_FORCE: list[str] = []
"""The code of the measures of one's own that a worker knows."""


def carry(module: ModuleType) -> None:
    """Have what a module defines go along with the work: workers could not import it."""
    cloudpickle.register_pickle_by_value(module)


def differing(ours: Marks, theirs: Marks) -> Iterator[str]:
    """Yield the names that are marked otherwise."""
    return (name for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name))


def marks(modules: Iterable[str]) -> Marks:
    """Return the marks of all functions and constants of some modules."""
    return {f"{name}.{key}": mark for name in modules for key, mark in _of_module(name)}


def code_of(own: type | Callable[..., Any]) -> str:
    """Return a mark of a class or a function of one's own: another one where its code is another.

    What it uses is part of its code: functions and classes of one's own, also of other modules, and the
    values of globals. What stands in the package or in installed libraries is not.
    """
    seen = set[int]()

    def marks_of(value: Any) -> Iterator[str]:
        value = _unwrapped(value)
        if isinstance(value, FunctionType | type):
            if id(value) in seen or not (value is own or is_own(value.__module__)):
                return
            seen.add(id(value))
            yield from _of_own_function(value) if isinstance(value, FunctionType) else _of_own_class(value)
        elif isinstance(value, ModuleType):
            if is_own(value.__name__) and (file := getattr(value, "__file__", None)):
                yield _hashed(Path(file).read_bytes())
        elif _is_plain(value):
            yield from _plain(value)
        else:  # an array, an object: by what it holds
            with suppress(Exception):
                yield _hashed(cloudpickle.dumps(value))

    def _of_own_function(function: FunctionType) -> Iterator[str]:
        yield _of_function(function)
        names = (name for name in _globals_in(function.__code__) if name in function.__globals__)
        for name in names:
            yield from marks_of(function.__globals__[name])
        for cell in function.__closure__ or ():
            with suppress(ValueError):  # one that is empty still
                yield from marks_of(cell.cell_contents)

    def _of_own_class(kind: type) -> Iterator[str]:
        for base in kind.__mro__:
            if base is own or is_own(base.__module__):
                for key, inner in sorted(vars(base).items()):
                    inner = _unwrapped(inner)
                    plain = not key.startswith("_") and _is_plain(inner)
                    if plain or isinstance(inner, FunctionType):
                        yield from marks_of(inner)

    return _hashed(*marks_of(own))


def code_of_measure(measure: OwnMeasure) -> str:
    """Return a mark of a measure: of its code, and of what is said of it."""
    return _hashed(code_of(measure.work_out), repr(measure.kind))


def is_own(module: str) -> bool:
    """Return whether a module is the user's: not of this package, of Python or of what is installed."""
    if module.partition(".")[0] in {"sim", "builtins", *sys.stdlib_module_names}:
        return False
    file = getattr(sys.modules.get(module), "__file__", None)
    return file is None or not {"site-packages", "dist-packages"} & {*Path(file).parts}


def _globals_in(code: CodeType) -> Iterator[str]:
    """Yield the names of globals that a function's code, and that of functions in it, looks up."""
    for step in get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield step.argval
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _globals_in(inner)


def _of_module(name: str) -> Iterator[tuple[str, str]]:
    for key, value in sorted(vars(import_module(name)).items()):
        if key.startswith("__"):
            continue
        if isinstance(value, type):
            if value.__module__ == name:
                yield from ((f"{key}.{inner}", mark) for inner, mark in _of_class(value))
        elif mark := _mark(value):
            yield key, mark


def _of_class(value: type) -> Iterator[tuple[str, str]]:
    for key, inner in vars(value).items():
        if mark := _mark(inner) if not key.startswith(("__", "_abc")) or key in _COUNTED else "":
            yield key, mark


_COUNTED = {"__init__", "__post_init__", "__new__", "__iter__", "__getitem__", "__call__"}


def _mark(value: Any) -> str:
    """Return the mark of a function or a plain constant; empty for anything else."""
    value = _unwrapped(value)
    if isinstance(value, FunctionType):
        return _of_function(value)
    if _is_plain(value):
        return _hashed("constant", *_plain(value))
    held = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else ()
    marked = [_of_function(one) for one in held if isinstance(one, FunctionType)]
    return _hashed("functions", *marked) if marked else ""


def _unwrapped(value: Any) -> Any:
    """Return the function under a cache, a class or static method, or a property."""
    if isinstance(value, FunctionType | type):
        return value
    value = getattr(value, "__wrapped__", value)
    value = getattr(value, "__func__", value)
    return getattr(value, "fget", None) or getattr(value, "func", None) or value


def _of_function(function: FunctionType) -> str:
    """Return the mark of a function: of its code and that of the functions in it, and of its defaults."""
    code = _of_code(function.__code__)
    defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
    return _hashed(code, *(repr(value) for value in defaults if _is_plain(value)))


@cache
def _of_code(code: CodeType) -> str:
    inner = (_of_code(c) if isinstance(c, CodeType) else "".join(_plain(c)) for c in code.co_consts)
    return _hashed(code.co_code, *code.co_names, *code.co_varnames, *inner)


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple | list | set | frozenset):
        return all(map(_is_plain, value))
    if isinstance(value, dict | MappingProxyType):  # one that is empty is filled as the program runs
        return bool(value) and all(_is_plain(key) and _is_plain(inner) for key, inner in value.items())
    return value is None or isinstance(value, int | float | complex | str | bytes)


def _plain(value: Any) -> Iterator[str]:
    """Yield a constant's text, the same in every process: sets have no order of their own."""
    if isinstance(value, set | frozenset):
        value = sorted(value, key=repr)
    yield repr(value)


def _hashed(*parts: str | bytes) -> str:
    digest = blake2b(digest_size=8)
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
        digest.update(b"\0")
    return digest.hexdigest()


def _digest(of: Marks) -> str:
    return _hashed(*(text for named in of.items() for text in named))


@cache
def _digest_here(modules: tuple[str, ...]) -> str:
    """Of a worker: nobody changes its code."""
    return _digest(marks(modules))
