// Placeholder so that the package resolves; the module's first test file replaces it.
