"""The only exit point of the program, and its only error boundary."""

import os
import sys

from szdj_cli import __version__


def main(argv: list[str] | None = None) -> int:
    """Run the command that the arguments name and return the exit code; nothing is ever raised."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    _open_missing_streams()
    if "SUDO_UID" in os.environ:
        from szdj_cli import callers

        callers.clean_environment()
    try:
        if arguments == ["--version"] and "SZDJ_FORMAT" not in os.environ:
            sys.stdout.write(f"szdj {__version__}\n")
            code = 0
        elif "_SZDJ_COMPLETE" in os.environ:
            from szdj_cli.cli.framework.tab import answers

            answers.answer(arguments, os.environ["_SZDJ_COMPLETE"])
            code = 0
        else:
            from szdj_cli.cli.framework import boundary

            code = boundary.answer(arguments)
        sys.stdout.flush()  # a closed pipe or a full disk must show here, not when the interpreter shuts down
    except KeyboardInterrupt:
        code = 130  # before the boundary stood, or while it spoke: there is nothing more to say
    except OSError as error:
        code = _output_failed(error)
    except Exception as error:  # in the boundary itself
        from szdj_cli.cli.framework.boundary import faulted

        code = faulted(error)
    return code


def run() -> None:
    """Run as the console script `szdj`."""
    code = main()
    # An interrupt that went through a text that Python executed, as dataclasses are made of, would end the process
    # by the signal itself, whatever the code; the next text that is executed makes Python forget it.
    eval("None")  # noqa: S307
    sys.exit(code)


def _open_missing_streams() -> None:
    # Some schedulers start programs without one; Python then has None in its place.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115 -- as below; open until the end


def _output_failed(error: OSError) -> int:
    import errno

    # What is still buffered would fail again at shutdown, with a traceback.
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 -- pathlib is not worth importing for this
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                os.dup2(nowhere.fileno(), stream.fileno())
    # Windows reports a closed pipe as EINVAL.
    if isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL):
        return 0
    from szdj_cli.cli.framework import boundary

    return boundary.output_failed(error)


if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the current directory: what lies there must not be taken for a module of ours
    run()
