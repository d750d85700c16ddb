"""The files of the taggings: catalogue files, and the archives of pictures that came along."""
