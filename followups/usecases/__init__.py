"""What people do with calls to customers. Each act goes through the complaint's own door: it takes the complaint's
row, writes the trail and settles its limits in one transaction; a step can be chained inside another's."""
