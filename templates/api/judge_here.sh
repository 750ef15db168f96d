make -C ../faasible setup
../faasible/.venv/bin/python ../faasible/manage.py advise --fail-on containers,undecided {{ workload_file }}
