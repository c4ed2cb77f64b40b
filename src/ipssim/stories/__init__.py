"""One agency's life as a dated story: watched month by month, told in sentences, compared with its twin's."""

from ipssim.stories.telling import Story, candidates, frame_of, story, twin_story

__all__ = ["Story", "candidates", "frame_of", "story", "twin_story"]
