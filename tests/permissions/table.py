"""The table: each route has a class, and a class says what each of the nine gets by each method.

One value in a line counts for everybody. "in" is being led to the page where one signs in. A POST, PUT, PATCH or
DELETE is sent with a token here; without one it is 403 to everybody, but for the API, which knows no cookies.
"""

from collections.abc import Iterator
from functools import cache

from tests.permissions.asking import METHODS
from tests.permissions.world import ACTORS
from tests.roles import ADDRESSES, SENT, SENT_LIVE, table

CLASSES = """
class     methods                nobody own  other link revoked user stranger editor super

public    GET,HEAD               200
public    *                      405

begin     GET,HEAD               200
begin     POST                   302
begin     *                      405

send      POST                   302
send      *                      405

thing     GET,HEAD               404    200  404   404  404     200  404      404    404
thing     *                      405

form      GET,HEAD               404    200  404   404  404     200  404      404    404
form      POST                   404    302  404   404  404     302  404      404    404
form      *                      405

try       GET,HEAD,POST          404    200  404   404  404     200  404      404    404
try       *                      405

deed      POST                   404    302  404   404  404     302  404      404    404
deed      *                      405

shared    GET,HEAD               404    200  404   200  404     200  404      404    404
shared    *                      405

copy      GET,HEAD               404    200  404   200  404     200  404      404    404
copy      POST                   404    302  404   302  404     302  404      404    404
copy      *                      405

account   GET,HEAD               in     in   in    in   in      200  200      200    200
account   *                      405

password  GET,HEAD,POST          in     in   in    in   in      200  200      200    200
password  PUT,OPTIONS            in     in   in    in   in      200  200      200    200
password  *                      in     in   in    in   in      405  405      405    405

sign-in   GET,HEAD,POST          200    200  200   200  200     302  302      302    302
sign-in   PUT,OPTIONS            200    200  200   200  200     302  302      302    302
sign-in   *                      405    405  405   405  405     302  302      302    302

sign-up   GET,HEAD               200    200  200   200  200     302  302      302    302
sign-up   POST                   302
sign-up   *                      405

api-read  GET,HEAD               200
api-read  *                      405

api-post  POST                   200
api-post  *                      405

nowhere   *                      404

desk      GET,HEAD               in     in   in    in   in      in   in       200    200
desk      *                      in     in   in    in   in      in   in       200    200

desk-read GET,HEAD,OPTIONS       in     in   in    in   in      in   in       200    200
desk-read *                      in     in   in    in   in      in   in       405    405

desk-in   GET                    200    200  200   200  200     200  200      302    302
desk-in   HEAD,POST,PUT,OPTIONS  200
desk-in   *                      405

desk-out  POST,OPTIONS           302    302  302   302  302     302  302      200    200
desk-out  *                      302    302  302   302  302     302  302      405    405

desk-word GET,HEAD,POST          in     in   in    in   in      in   in       200    200
desk-word PUT,OPTIONS            in     in   in    in   in      in   in       200    200
desk-word *                      in     in   in    in   in      in   in       405    405

desk-none *                      in     in   in    in   in      in   in       404    404
"""

ROUTES = """
handler404                         nowhere
security_txt                       nowhere

api:reference                      public
api:v1:advice                      api-post
api:v1:diagram                     api-post
api:v1:record                      api-post
api:v1:starter                     api-post
api:v1:index                       api-read
api:v1:openapi                     api-read
api:v1:schema                      api-read
api:v1:api-root                    api-read
api:v1:search                      api-read
api:v1:pattern_list                api-read
api:v1:pattern                     api-read
api:v1:example_list                api-read
api:v1:example                     api-read
api:v1:challenge_list              api-read
api:v1:challenge                   api-read
api:v1:practice_list               api-read
api:v1:practice                    api-read
api:v1:concept_list                api-read
api:v1:concept                     api-read
api:v1:role_list                   api-read
api:v1:role                        api-read
api:v1:attribute_list              api-read
api:v1:attribute                   api-read
api:v1:provider_list               api-read
api:v1:provider                    api-read
api/^v1(?:/|$)                     nowhere

advisor:home                       public
advisor:method                     public
advisor:lens_download              public
advisor:lens_report                public
advisor:assessment_list            public
advisor:log_download               public
advisor:assessment_start           begin
advisor:file_start                 begin
advisor:example_start              send
advisor:compare                    thing
advisor:verdict                    thing
advisor:revision_list              thing
advisor:what_if                    try
advisor:decision_detail            form
advisor:assessment_duplicate       deed
advisor:record_download            thing
advisor:everything_download        thing
advisor:assessment_detail          form
advisor:question_detail            form
advisor:answer_save                deed
advisor:assessment_judge           deed
advisor:report_detail              thing
advisor:report_diagram             thing
advisor:report_pdf                 thing
advisor:report_starter             thing
advisor:report_starter_zip         thing
advisor:review_list                thing
advisor:review_detail              thing
advisor:review_pillar              form
advisor:assessment_delete          form
advisor:share_link_create          deed
advisor:share_link_revoke          deed
advisor:shared_detail              shared
advisor:shared_diagram             shared
advisor:shared_copy                copy
advisor:account_detail             account
advisor:sign_in                    sign-in
advisor:sign_up                    sign-up
advisor:sign_out                   send
advisor:password_change            password

patterns:pattern_list              public
patterns:pattern_detail            public
patterns:pattern_diagram           public
patterns:pattern_implementations   public
patterns:pattern_starter           public
patterns:pattern_starter_zip       public
patterns:example_list              public
patterns:example_detail            public
patterns:challenge_list            public
patterns:challenge_detail          public
patterns:practice_list             public
patterns:practice_detail           public
patterns:concept_list              public
patterns:concept_detail            public
patterns:provider_list             public
patterns:provider_detail           public
patterns:role_list                 public
patterns:role_detail               public
patterns:attribute_list            public
patterns:attribute_detail          public
patterns:relation_map              public
patterns:compare                   public
patterns:search                    public
patterns:source_list               public
patterns:card                      public
patterns:feed                      public
patterns:site_map                  public
patterns:robots                    public
patterns:pattern_json              public
patterns:example_json              public
patterns:challenge_json            public
patterns:practice_json             public
patterns:concept_json              public
patterns:role_json                 public
patterns:attribute_json            public
patterns:provider_json             public

admin:index                        desk
admin:login                        desk-in
admin:logout                       desk-out
admin:password_change              desk-word
admin:password_change_done         desk-read
admin:autocomplete                 desk-read
admin:jsi18n                       desk-read
admin:view_on_site                 desk-none
admin:app_list                     desk
admin/(?P<url>.*)$                 desk-none
"""

# Addresses of a model in the admin, by the end of the name: what who may gets (more than one where it hangs on the
# model), and what a POST gets from who is not signed in as staff. Who may is said in tests/roles.py; staff who may
# not are refused by 403, and everybody else is led to sign in.
DESK = """
end            GET,HEAD  POST      other     signed-out-POST
changelist     200       200       200       in
add            200       200,422   200,405   in
change         200       200,302,422 200,405 in
delete         200       200,302   200       in
history        200       200       200       in
recoverlist    200       200       200       in
recover        404       404       404       in
revision       200,302   200,302   200,302   in
diff           200       200       200       in
preview        200       200       200       403
preview_new    404       200       404       403
draft          200       200       200       in
draft_publish  302       200       302       in
draft_drop     200       200       200       in
draft_past     200       200       200       in
update         200       422       405       in
password_change 200      200       200       in
row            302       302       302       in
"""
NONE, NO_METHOD = frozenset({"403"}), frozenset({"403", "405"})


@cache
def classes() -> dict[tuple[str, str], dict[str, str]]:
    """What each actor gets, by class and method."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for name, methods, *given in (line.split() for line in CLASSES.strip().splitlines()[2:] if line):
        values = given * len(ACTORS) if len(given) == 1 else given
        for method in METHODS if methods == "*" else methods.split(","):
            found.setdefault((name, method), dict(zip(ACTORS, values, strict=True)))
    return found


@cache
def listed() -> dict[str, str]:
    """The class of each route that is no address of a model in the admin."""
    lines = [line.split() for line in ROUTES.strip().splitlines() if line]
    assert len(lines) == len({name for name, _ in lines})
    return dict(lines)  # type: ignore[arg-type]


def expected_at_desk(name: str, pattern: str, actor: str, method: str) -> frozenset[str]:
    """What an actor may get at the address of a model; raises KeyError where the end of its name is not known."""
    app, model = pattern.split("/")[1:3]
    end = name.removeprefix(f"admin:{app}_{model}_") if name.startswith("admin:") else "row"
    column = {"GET": 0, "HEAD": 0, "POST": 1}.get(method, 2)
    *given, signed_out = ENDS[end]
    if actor not in DESK_COLUMNS:
        return frozenset({signed_out if method == "POST" else "in"})
    if end == "row":
        return frozenset({given[column]})
    needed = ADDRESSES[end]
    if f"{app}.{model}" == "patterns.pattern":
        needed = SENT_LIVE.get(end, needed) if method == "POST" or end == "delete" else needed
    elif method == "POST":
        needed = SENT.get(end, needed)
    abilities = ABILITIES[f"{app}.{model}"][DESK_COLUMNS[actor]]
    if set(needed) <= set(abilities):
        return frozenset(given[column].split(","))
    return NO_METHOD if column == 2 else NONE


def _ends() -> Iterator[tuple[str, list[str]]]:
    for line in DESK.strip().splitlines()[1:]:
        end, *given = line.split()
        yield end, given


ENDS = dict(_ends())
ABILITIES = dict(table())
DESK_COLUMNS = {"editor": "editor", "super": "admin"}
