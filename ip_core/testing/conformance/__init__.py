"""The conformance kit: `pytest --medvirk-plugin=SLUG` holds a plugin to every rule, and says how to mend it.

`rules` is the data, `checks` the proof of each, `stage` the two municipalities that a plugin is tried in,
`quality` what the plugin says about itself, `judging` compares the two. Nothing here is imported without the option.
"""
