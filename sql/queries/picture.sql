-- What the picture is made of, in the order the keeper wants it.

-- query picture_items() -> many(id id)
SELECT i.id FROM item i WHERE i.live = 1 AND i.state = 'active' ORDER BY i.id

-- Items an agency was given, neither recalled nor expired.
-- query picture_given(agency id, today int) -> many(item id)
SELECT di.item FROM dissemination_item di JOIN dissemination d ON d.id = di.dissemination
WHERE d.agency = :agency AND d.state IN ('sent', 'acknowledged') AND (d.expires_on IS NULL OR d.expires_on >= :today)
GROUP BY di.item ORDER BY di.item
