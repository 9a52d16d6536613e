// The messages between the server, the sandbox host and the init process of each run.
#ifndef WORKBENCH_SANDBOX_PROTOCOL_H
#define WORKBENCH_SANDBOX_PROTOCOL_H

#endif
