import pytest
from django.contrib.auth.models import Group

from ohs.organisation import roles

pytestmark = pytest.mark.django_db

MODELS = ["actions.keytask", "risks.risk", "maturity.audit", "injuries.reportline"]


@pytest.mark.parametrize("model", MODELS)
def test_every_role_reads_every_register(
    model, board_user, lead_user, hsw_user, auditor_user, admin_user
):
    app, name = model.split(".")

    for user in (board_user, lead_user, hsw_user, auditor_user, admin_user):
        assert user.has_perm(f"{app}.view_{name}")


@pytest.mark.parametrize("model", MODELS)
def test_only_keepers_add_and_change_and_nobody_deletes_by_role(
    model, board_user, lead_user, hsw_user
):
    app, name = model.split(".")

    assert hsw_user.has_perm(f"{app}.add_{name}")
    assert hsw_user.has_perm(f"{app}.change_{name}")
    assert not hsw_user.has_perm(f"{app}.delete_{name}")
    for user in (board_user, lead_user):
        assert not user.has_perm(f"{app}.add_{name}")
        assert not user.has_perm(f"{app}.delete_{name}")


def test_a_board_member_has_no_right_but_to_read_and_to_ask(board_user):
    rights = board_user.get_all_permissions()

    assert {name for name in rights if not name.split(".")[1].startswith("view_")} == {
        "board.add_meetingquestion",
        "comments.add_comment",
    }


def test_applying_roles_takes_away_what_a_role_should_not_have(roles_applied):
    group = Group.objects.get(name=roles.BOARD_MEMBER)
    before = set(group.permissions.all())
    other = roles.Permission.objects.get(
        codename="delete_post", content_type__app_label="organisation"
    )
    group.permissions.add(other)

    roles.apply_roles()

    assert set(group.permissions.all()) == before


def test_the_hsw_team_sees_people_but_does_not_make_them(hsw_user, admin_user):
    assert hsw_user.has_perm("organisation.view_user")
    assert not hsw_user.has_perm("organisation.add_user")


def test_rights_come_from_roles_alone(board_user):
    change = roles.Permission.objects.get(codename="change_keytask")

    board_user.user_permissions.add(change)

    assert not board_user.has_perm("actions.change_keytask")


def test_what_a_person_may_do_is_asked_once(board_user, django_assert_num_queries):
    from ohs.organisation.backends import RolesBackend

    user = RolesBackend().get_user(board_user.pk)
    with django_assert_num_queries(1):
        assert user.has_perm("actions.view_keytask")
        assert not user.has_perm("actions.change_keytask")
        assert not user.has_perm("nothing.at_all")


def test_a_person_without_a_role_may_do_nothing(db, django_user_model):
    from ohs.organisation.backends import RolesBackend

    user = RolesBackend().get_user(django_user_model.objects.create_user("nobody").pk)

    assert user.get_all_permissions() == set()


def test_somebody_who_left_is_no_longer_signed_in(board_user):
    from ohs.organisation.backends import RolesBackend

    board_user.is_active = False
    board_user.save()

    assert RolesBackend().get_user(board_user.pk) is None
