#include "sandbox_protocol.h"
