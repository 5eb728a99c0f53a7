// Gives precompiled.h a target to be made for.
