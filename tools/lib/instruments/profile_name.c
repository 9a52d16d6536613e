// Part of every program that counts its lines: where it leaves the counts if no LLVM_PROFILE_FILE says so, because a test has
// started it with an environment of its own.
char __llvm_profile_filename[] = COUNTS "/bare-%p%c.profraw";
