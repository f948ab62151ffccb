"""The six roles, as Django groups. What a register lets a role do is said by the register's own AppConfig.

Every role reads every register. The HSW team and the administrator keep all registers (add and change; nothing is
deleted by a role). What else a role may do stands in an app's `role_permissions`: {role: ["app.codename", ...]}. Only
apps that have it take part.
"""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

BOARD_MEMBER = "board member"
LEAD = "lead"
UNIT_COMMANDER = "unit commander"
HSW_TEAM = "hsw team"
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"
ROLES = (BOARD_MEMBER, LEAD, UNIT_COMMANDER, HSW_TEAM, AUDITOR, ADMINISTRATOR)

# What somebody is called who had a role, the first of those they had.
CALLED = {
    LEAD: "lead",
    UNIT_COMMANDER: "unit commander",
    AUDITOR: "auditor",
    HSW_TEAM: "member of the HSW team",
    BOARD_MEMBER: "board member",
    ADMINISTRATOR: "administrator",
}

KEEPERS = (HSW_TEAM, ADMINISTRATOR)
# Those who work in the admin; a board member reads the pages, a unit commander answers there too.
STAFF_ROLES = (LEAD, HSW_TEAM, AUDITOR, ADMINISTRATOR)

# The ground floor: everyone sees who holds what; people and posts are kept by HSW team and administrator.
_PEOPLE = "organisation.user"
# Who gave whom which right is read by those who answer for it, and written by operations alone.
_RIGHTS = "organisation.rightschange"
_SEES_RIGHTS = (HSW_TEAM, AUDITOR, ADMINISTRATOR)


@transaction.atomic
def apply_roles() -> dict[str, int]:
    """Make each role's group hold exactly the permissions it should; return how many each has."""
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0)
    wanted: dict[str, set[Permission]] = {role: set() for role in ROLES}
    taking_part = {
        config.label for config in apps.get_app_configs() if hasattr(config, "role_permissions")
    }
    content_types = {
        pk: f"{app}.{model}"
        for pk, app, model in ContentType.objects.values_list("pk", "app_label", "model")
    }
    by_name = {}
    for permission in Permission.objects.all():
        label = content_types[permission.content_type_id]
        app_label = label.partition(".")[0]
        by_name[f"{app_label}.{permission.codename}"] = permission
        action = permission.codename.partition("_")[0]
        if app_label not in taking_part:
            continue
        standard = permission.codename == f"{action}_{label.partition('.')[2]}"
        if not standard:
            continue
        if label == _RIGHTS:
            for role in _SEES_RIGHTS if action == "view" else ():
                wanted[role].add(permission)
        elif label == _PEOPLE:
            if action in ("view", "add", "change"):
                wanted[ADMINISTRATOR].add(permission)
            if action == "view":
                # Records name their authors; whoever works in the admin may see who that is.
                for role in STAFF_ROLES:
                    wanted[role].add(permission)
        elif action == "view":
            for role in ROLES:
                wanted[role].add(permission)
        elif action in ("add", "change") and ".historical" not in label:
            for role in KEEPERS:
                wanted[role].add(permission)
    for config in apps.get_app_configs():
        for role, names in getattr(config, "role_permissions", {}).items():
            if role not in wanted:
                raise ValueError(
                    f"{config.label} gives permissions to {role!r}, which is not a role."
                )
            for name in names:
                if name not in by_name:
                    raise ValueError(
                        f"{config.label} gives {role!r} {name!r}, which is not a permission."
                    )
                wanted[role].add(by_name[name])
    for role, permissions in wanted.items():
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set(permissions)
    return {role: len(permissions) for role, permissions in wanted.items()}
