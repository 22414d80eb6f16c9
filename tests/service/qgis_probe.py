"""Opens a project in QGIS and says as JSON what it sees: run by the distribution's own Python.

/usr/bin/python3 qgis_probe.py PROJECT PICTURE LAYER…   (the layers are drawn into PICTURE)
"""

import json
import sys

from qgis.core import QgsApplication, QgsMapRendererSequentialJob, QgsMapSettings, QgsProject
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor


def tree(group):
    return [
        {group_or_layer.name(): tree(group_or_layer)}
        if hasattr(group_or_layer, "children") and not hasattr(group_or_layer, "layerId")
        else group_or_layer.layerId()
        for group_or_layer in group.children()
    ]


def main():
    path, picture, *drawn = sys.argv[1:]
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    project = QgsProject.instance()
    opened = project.read(path)
    layers = project.mapLayers()
    settings = QgsMapSettings()
    settings.setLayers([layers[name] for name in drawn])
    settings.setDestinationCrs(project.crs())
    settings.setExtent(project.viewSettings().defaultViewExtent())
    settings.setOutputSize(QSize(600, 600))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)
    answer = {
        "opened": opened,
        "title": project.title(),
        "crs": project.crs().authid(),
        "invalid": [name for name, layer in layers.items() if not layer.isValid()],
        "titles": {name: layer.name() for name, layer in layers.items()},
        "tree": tree(project.layerTreeRoot()),
    }
    print(json.dumps(answer))


main()
