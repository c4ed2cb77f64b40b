"""Questions to results: what difference does an arm make, how long do programmes last?"""
