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
    return constructor_call(type(made), *CALLS[made])


def constructor_parameters(cls):
    """The constructor's parameters: of its base, where the class passes on what it gets."""
    if cls is object:
        return []
    parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]
    if [parameter.kind for parameter in parameters] != [inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD]:
        return parameters
    # A recurrent module gives its base the mode.
    return [parameter for parameter in constructor_parameters(cls.__base__) if parameter.name != "mode"]


def constructor_call(cls, args, kwargs):
    """A constructor's arguments with required ones in their places, where the call gave them by keyword."""
    return by_position(constructor_parameters(cls), args, kwargs)


def forward_call(module, args, kwargs):
    return by_position(list(inspect.signature(module.forward).parameters.values()), args, kwargs)


def by_position(parameters, args, kwargs):
    args, kwargs = list(args), dict(kwargs)
    for parameter in parameters[len(args) :]:
        if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            break
        if parameter.default is not parameter.empty or parameter.name not in kwargs:
            break
        args.append(kwargs.pop(parameter.name))
    return args, kwargs
