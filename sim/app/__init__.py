"""The live view: a room of people explores co-production in a browser, on the real engine.

    make view                # or: coproduce view
"""
