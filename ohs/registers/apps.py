from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """The contract between a register and everything above it. It has no tables."""

    name = "ohs.registers"
    label = "registers"
    verbose_name = "Registers"

    def ready(self) -> None:
        from django.core.checks import register

        from .checks import check_registers

        register(check_registers)
