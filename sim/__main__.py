"""`python -m sim` is `coproduce`."""

from sim.cli import main

main()
