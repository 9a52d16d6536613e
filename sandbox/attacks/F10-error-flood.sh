#!/bin/bash
exec yes HELD >&2
