"""One planted fault for each rule, which it must find, and what looks alike and is fine."""

CODE = {
    "mark_safe": ["mark_safe(text)", "safestring.SafeString(text)"],
    "format_html": ["format_html(f'<b>{x}</b>')", "format_html('<b>%s</b>' % x)", "format_html_join('', head, rows)"],
    "csrf_exempt": ["from django.views.decorators.csrf import csrf_exempt", "view.csrf_exempt = True"],
    "shell": ["subprocess.run(command, shell=True)", "os.system(command)", "subprocess.run(command, shell=flag)"],
    "preexec_fn": ["subprocess.Popen(command, preexec_fn=limit)"],
    "raw SQL": [
        "Row.objects.raw(statement)",
        "Row.objects.extra(where=[clause])",
        "RawSQL(statement, values)",
        "cursor.execute(f'SELECT {name}')",
        "cursor.executemany(statement, rows)",
        "migrations.RunSQL(statement)",
    ],
    "all fields": ["class Meta:\n    fields = '__all__'", "modelform_factory(Row, fields='__all__')"],
    "yaml": ["yaml.load(text)", "yaml.load(text, Loader=Loader)", "yaml.compose(text)", "yaml.unsafe_load(text)"],
    "pickle": ["import pickle", "from marshal import loads"],
    "eval": ["eval(text)", "exec(text)", "compile(text, 'x', 'exec')"],
    "HTTP client": ["import requests", "from urllib import request", "import http.client", "from httpx import get"],
}
FINE_CODE = [
    "format_html('<b>{}</b>', name)",
    "format_html_join('', '<li>{}</li>', rows)",
    "subprocess.run(command, shell=False)",
    "cursor.execute('SELECT 1', [])",
    "class Meta:\n    fields = ['name']",
    "yaml.safe_load(text)",
    "yaml.compose(text, Loader=yaml.CSafeLoader)",
    "re.compile(text)",
    "log.info('x', extra={})",
    "from urllib.parse import quote",
]
MARKUP = {
    "safe": ["{{ text|safe }}", "{{ texts | safeseq }}"],
    "autoescape": ["{% autoescape off %}"],
    "hx-on": ['<a hx-on:click="go()">', '<a data-hx-on="click: go()">'],
    "trigger filter": ['<a hx-trigger="click[ctrlKey]">', "<a data-hx-trigger='keyup[key==\"x\"]'>"],
    "script in values": ["<a hx-vals='js:{a: 1}'>", '<a hx-headers="javascript:{}">'],
    "hx-vars": ['<a hx-vars="a:1">'],
    "inline style": ["<style>a {}</style>", '<a style="color: red">'],
    "inline script": ["<script>go()</script>", '<script type="module">'],
    "event handler": ['<a href="#" onclick="go()">', "<body\n  onload=go()>"],
    "javascript address": ['<a href="javascript:go()">'],
}
FINE_MARKUP = [
    "{{ text|safer }}",
    "{% autoescape on %}",
    '<input hx-trigger="input changed delay:120ms, search" hx-vals=\'{"is_alone": "1"}\'>',
    "<script src=\"{% static 'js/theme.js' %}\" defer></script>",
    '<p class="style one">only = 1, once=2</p>',
    '<input data-once="1" name="only">',
]
