"""Distances and directions on the globe, in kilometres and degrees."""

from __future__ import annotations

import math

EARTH_RADIUS_KM = 6371.0
KM_PER_DEGREE = 111.2
_HALF_DEGREE_IN_RADIANS = math.pi / 360

# Compass bearing in degrees of each direction, clockwise from north.
BEARINGS = {"n": 0.0, "ne": 45.0, "e": 90.0, "se": 135.0, "s": 180.0, "sw": 225.0, "w": 270.0, "nw": 315.0}


def distance_km(lat_1: float, lon_1: float, lat_2: float, lon_2: float) -> float:
    """The great-circle distance of two points in km."""
    phi_1, phi_2 = math.radians(lat_1), math.radians(lat_2)
    half = math.sin((phi_2 - phi_1) / 2) ** 2
    half += math.cos(phi_1) * math.cos(phi_2) * math.sin(math.radians(lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def bearing(lat_1: float, lon_1: float, lat_2: float, lon_2: float) -> float:
    """The compass bearing from the first point to the second, in degrees from 0 to 360 (flat approximation)."""
    east = (lon_2 - lon_1) * math.cos(math.radians((lat_1 + lat_2) / 2))
    return math.degrees(math.atan2(east, lat_2 - lat_1)) % 360


def shifted(lat: float, lon: float, direction: str, km: float) -> tuple[float, float]:
    """The point ``km`` away from a point in one of the eight directions of ``BEARINGS``."""
    angle = math.radians(BEARINGS[direction])
    north, east = km * math.cos(angle), km * math.sin(angle)
    return lat + north / KM_PER_DEGREE, lon + east / (KM_PER_DEGREE * max(0.1, math.cos(math.radians(lat))))


def angle_between(bearing_1: float, bearing_2: float) -> float:
    """The smaller angle between two bearings, from 0 to 180 degrees."""
    difference = abs(bearing_1 - bearing_2) % 360
    return min(difference, 360 - difference)


def rough_distance_km(lat_1: float, lon_1: float, lat_2: float, lon_2: float) -> float:
    """The distance in km as if the Earth were flat between the points: right to 1 % below 500 km, and faster."""
    north = (lat_2 - lat_1) * KM_PER_DEGREE
    east = (lon_2 - lon_1) * KM_PER_DEGREE * math.cos((lat_1 + lat_2) * _HALF_DEGREE_IN_RADIANS)
    return math.sqrt(north * north + east * east)
