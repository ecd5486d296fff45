"""What years of promises would make of a council's governance: lives that are made up, under the real rules.

Nothing here knows a database or a server: the model judges every act, and the clock's own hand takes every step.
"""
