"""Running everything on one machine: embedded servers, and the processes that keep each other alive."""
