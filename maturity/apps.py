from django.apps import AppConfig


class MaturityConfig(AppConfig):
    name = "maturity"
    verbose_name = "Maturity"
    register = "maturity.reporting.register.REGISTER"
    workbook = "maturity.workbook.SHEETS"
    setup_steps = "maturity.setup.STEPS"
    starter_pack = "maturity.setup.install_starter_pack"

    # Who may do what besides reading; the HSW team and administrators add and change every model anyway.
    role_permissions = {
        "auditor": [
            "maturity.add_audit",
            "maturity.change_audit",
            "maturity.add_auditfinding",
            "maturity.change_auditfinding",
            "maturity.publish_audit",
            "maturity.add_auditprogramme",
            "maturity.change_auditprogramme",
            "maturity.add_plannedaudit",
            "maturity.change_plannedaudit",
            # What an audit recommends is in the one register of recommendations.
            "actions.add_recommendation",
        ],
        "lead": ["maturity.answer_selfassessment"],
        "unit commander": ["maturity.answer_selfassessment"],
        "hsw team": [
            "maturity.publish_audit",
            "maturity.answer_selfassessment",
            "maturity.review_selfassessment",
            "maturity.publish_modelversion",
        ],
        "administrator": [
            "maturity.publish_audit",
            "maturity.answer_selfassessment",
            "maturity.review_selfassessment",
            "maturity.publish_modelversion",
        ],
    }

    def ready(self):
        from actions import operations

        from .models import AuditFinding

        operations.on_carry_forward(operations.repoint(AuditFinding))
