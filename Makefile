.PHONY: setup build test demo lint bench ci
setup build test demo lint bench: ; @tools/$@
ci: ; @.ci/run
