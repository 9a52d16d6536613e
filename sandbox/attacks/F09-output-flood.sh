#!/bin/bash
exec yes HELD
