"""The subcommands of ``vitrine``, a module each: options in, one call, a report out."""
