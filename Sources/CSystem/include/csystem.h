// System calls and variadic functions that Swift's Glibc module cannot see, each as a typed inline wrapper.
#ifndef WORKBENCH_CSYSTEM_H
#define WORKBENCH_CSYSTEM_H

#endif
