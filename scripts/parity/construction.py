"""Remembers with which arguments objects were made, so that the other side can make them again."""

import inspect
import weakref

CALLS = weakref.WeakKeyDictionary()


def remember(base):
    """From now on, for `base` and its subclasses; for the rest of the process."""

    def new(cls, *args, **kwargs):
        made = object.__new__(cls)
        CALLS[made] = (args, kwargs)
        return made

    base.__new__ = new


def call_of(made):
    """(args, kwargs) that an object was made with."""
    args, kwargs = CALLS[made]
    return by_position(type(made).__init__, args, kwargs)


def by_position(function, args, kwargs):
    """The arguments with required ones in their places, where the call gave them by keyword."""
    args, kwargs = list(args), dict(kwargs)
    parameters = [p for p in inspect.signature(function).parameters.values() if p.name != "self"]
    for parameter in parameters[len(args) :]:
        if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            break
        if parameter.default is not parameter.empty or parameter.name not in kwargs:
            break
        args.append(kwargs.pop(parameter.name))
    return args, kwargs
