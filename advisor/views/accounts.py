"""Sign up, in and out, and a new password; nobody needs an account."""

from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.text import format_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisor.accounts import NewPasswordForm, SignInForm, SignUpForm
from advisor.visitors import own_assessments

# LOGIN_URL leads editors to the admin; visitors sign in here.
signed_in = login_required(login_url="advisor:sign_in")
ACCOUNT = reverse_lazy("advisor:account_detail")

sign_in = LoginView.as_view(
    template_name="account/sign_in.html",
    authentication_form=SignInForm,
    next_page=ACCOUNT,
    redirect_authenticated_user=True,
)
password_change = never_cache(
    signed_in(
        PasswordChangeView.as_view(
            template_name="account/password_change.html",
            form_class=NewPasswordForm,
            success_url=format_lazy("{}?changed=1", ACCOUNT),
        )
    )
)


@sensitive_post_parameters("password1", "password2")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(str(ACCOUNT))
    form = SignUpForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                login(request, form.save())
        except IntegrityError:  # somebody took the name since the form looked
            form.add_error("username", "A user with that username already exists.")
        else:
            return redirect(f"{ACCOUNT}?new=1")
    return render(request, "account/sign_up.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and with it all that belongs to it alone."""
    logout(request)
    return redirect(f"{reverse('advisor:assessment_start')}?signed_out=1")


@never_cache
@require_safe
@signed_in
def account_detail(request: HttpRequest) -> HttpResponse:
    return render(request, "account/account_detail.html", {"count": own_assessments(request).count()})
