#include "console/models/table_text.h"

#include <QJsonDocument>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

QString cellOf(const TableFilterModel &model, int row, int column)
{
    return model.index(row, column).data(TableModel::ExactRole).toString();
}

QString csvCell(QString text)
{
    static const QString dangerous = u"=+-@\t\r"_s;
    if (!text.isEmpty() && dangerous.contains(text.front()))
        text.prepend(u'\'');
    if (!text.contains(u'"') && !text.contains(u',') && !text.contains(u'\n') &&
        !text.contains(u'\r'))
        return text;
    return u'"' + text.replace(u"\""_s, u"\"\""_s) + u'"';
}

} // namespace

QString rowAsText(const TableFilterModel &model, int row, const std::vector<int> &columns)
{
    QStringList cells;
    for (const int column : columns)
        cells.append(cellOf(model, row, column));
    return cells.join(u'\t');
}

QString rowAsJson(const TableFilterModel &model, int row)
{
    const int source = model.mapToSource(model.index(row, 0)).row();
    return QString::fromUtf8(
        QJsonDocument(model.table().rowJson(source)).toJson(QJsonDocument::Indented));
}

QByteArray asCsv(const TableFilterModel &model, const std::vector<int> &columns)
{
    QString csv;
    QStringList cells;
    for (const int column : columns)
        cells.append(csvCell(model.headerData(column, Qt::Horizontal).toString()));
    csv += cells.join(u',') + u"\r\n"_s;
    for (int row = 0; row < model.rowCount(); ++row) {
        cells.clear();
        for (const int column : columns)
            cells.append(csvCell(cellOf(model, row, column)));
        csv += cells.join(u',') + u"\r\n"_s;
    }
    return csv.toUtf8();
}

QByteArray asNdjson(const TableFilterModel &model)
{
    QByteArray lines;
    for (int row = 0; row < model.rowCount(); ++row) {
        const int source = model.mapToSource(model.index(row, 0)).row();
        lines += QJsonDocument(model.table().rowJson(source)).toJson(QJsonDocument::Compact) + '\n';
    }
    return lines;
}

} // namespace sb::console
