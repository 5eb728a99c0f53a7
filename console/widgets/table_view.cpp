#include "console/widgets/table_view.h"

#include "console/look/icon.h"
#include "console/look/text_style.h"
#include "console/models/table_text.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QDataStream>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

constexpr int lowestRow = spacing::four;

} // namespace

TableView::TableView(QWidget *parent) : QTableView(parent)
{
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setAlternatingRowColors(false);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setIconSize(QSize(16, 16));
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(
        std::max(lowestRow, fontMetrics().height() + spacing::two));
    QHeaderView &header = *horizontalHeader();
    header.setSectionsMovable(true);
    header.setHighlightSections(false);
    header.setStretchLastSection(true);
    header.setMinimumSectionSize(48);
    header.setContextMenuPolicy(Qt::CustomContextMenu);
    connect(&header, &QHeaderView::customContextMenuRequested, this, [this](const QPoint &at) {
        QMenu menu(this);
        fillColumnMenu(menu);
        menu.exec(horizontalHeader()->mapToGlobal(at));
    });
    const auto changed = [this] {
        if (!m_isRestoring && m_table)
            Q_EMIT layoutChangedByUser();
    };
    connect(&header, &QHeaderView::sectionMoved, this, changed);
    connect(&header, &QHeaderView::sectionResized, this, changed);
    connect(&header, &QHeaderView::sortIndicatorChanged, this, changed);
    connect(this, &QTableView::activated, this, [this](const QModelIndex &index) {
        Q_EMIT rowActivated(m_table->mapToSource(index).row());
    });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &TableView::lookForEnd);
}

void TableView::setTable(TableFilterModel &model)
{
    m_isRestoring = true;
    m_table = &model;
    setModel(&model);
    setSortingEnabled(true);
    applyFirstLayout();
    m_isRestoring = false;
}

void TableView::applyFirstLayout()
{
    QHeaderView &header = *horizontalHeader();
    // Widths of columns are said for a font of ordinary size.
    const qreal scale = std::max(1.0, fontMetrics().averageCharWidth() / 7.0);
    for (int column = 0; column < m_table->columnCount(); ++column) {
        header.resizeSection(column, qRound(m_table->table().columnWidth(column) * scale));
        header.setSectionHidden(column, m_table->table().isHiddenAtFirst(column));
    }
    // As the server sends it until somebody clicks.
    header.setSortIndicator(-1, Qt::AscendingOrder);
}

std::vector<int> TableView::shownColumns() const
{
    std::vector<int> columns;
    const QHeaderView &header = *horizontalHeader();
    for (int visual = 0; visual < header.count(); ++visual) {
        const int column = header.logicalIndex(visual);
        if (!header.isSectionHidden(column))
            columns.push_back(column);
    }
    return columns;
}

int TableView::currentSourceRow() const
{
    const QModelIndex index = currentIndex();
    return index.isValid() && m_table ? m_table->mapToSource(index).row() : -1;
}

void TableView::selectSourceRow(int row)
{
    const std::vector<int> columns = shownColumns();
    if (row < 0 || columns.empty())
        return clearSelection();
    const QModelIndex index = m_table->mapFromSource(m_table->table().index(row, columns.front()));
    if (index.isValid())
        setCurrentIndex(index);
}

QByteArray TableView::columnSignature() const
{
    QByteArray names;
    for (int column = 0; column < m_table->columnCount(); ++column)
        names += m_table->table().columnId(column).toUtf8() + '\n';
    return names;
}

QByteArray TableView::saveLayout() const
{
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out << columnSignature() << horizontalHeader()->saveState();
    return bytes;
}

void TableView::restoreLayout(const QByteArray &layout)
{
    QDataStream in(layout);
    QByteArray signature;
    QByteArray state;
    in >> signature >> state;
    if (in.status() != QDataStream::Ok || signature != columnSignature())
        return;
    m_isRestoring = true;
    horizontalHeader()->restoreState(state);
    const QHeaderView &header = *horizontalHeader();
    m_table->sort(header.sortIndicatorSection(), header.sortIndicatorOrder());
    m_isRestoring = false;
}

void TableView::fillColumnMenu(QMenu &menu)
{
    const std::size_t shown = shownColumns().size();
    for (int column = 0; column < m_table->columnCount(); ++column) {
        QAction *action = menu.addAction(m_table->headerData(column, Qt::Horizontal).toString());
        const bool isShown = !isColumnHidden(column);
        action->setCheckable(true);
        action->setChecked(isShown);
        // A table without columns could not be asked for its columns again.
        action->setEnabled(!isShown || shown > 1);
        connect(action, &QAction::toggled, this, [this, column](bool isWanted) {
            setColumnHidden(column, !isWanted);
            Q_EMIT layoutChangedByUser();
        });
    }
    menu.addSeparator();
    connect(menu.addAction(tr("As at first")), &QAction::triggered, this, [this] {
        QHeaderView &header = *horizontalHeader();
        for (int column = 0; column < header.count(); ++column)
            header.moveSection(header.visualIndex(column), column);
        applyFirstLayout();
        m_table->sort(-1);
        Q_EMIT layoutChangedByUser();
    });
}

void TableView::copyAsText()
{
    if (currentIndex().isValid())
        QGuiApplication::clipboard()->setText(
            rowAsText(*m_table, currentIndex().row(), shownColumns()));
}

void TableView::copyAsJson()
{
    if (currentIndex().isValid())
        QGuiApplication::clipboard()->setText(rowAsJson(*m_table, currentIndex().row()));
}

void TableView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        copyAsText();
        return;
    }
    if (event->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier) &&
        event->key() == Qt::Key_C) {
        copyAsJson();
        return;
    }
    QTableView::keyPressEvent(event);
}

void TableView::contextMenuEvent(QContextMenuEvent *event)
{
    if (!currentIndex().isValid())
        return;
    QMenu menu(this);
    Q_EMIT contextMenuWanted(&menu, currentSourceRow());
    if (!menu.isEmpty())
        menu.addSeparator();
    menu.addAction(icon(u"copy"_s), tr("Copy row\tCtrl+C"), this, &TableView::copyAsText);
    menu.addAction(icon(u"json"_s), tr("Copy row as JSON\tCtrl+Shift+C"), this,
                   &TableView::copyAsJson);
    menu.exec(event->globalPos());
}

void TableView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    if (m_table && current.row() != previous.row())
        Q_EMIT currentSourceRowChanged(currentSourceRow());
}

void TableView::lookForEnd()
{
    const QScrollBar &bar = *verticalScrollBar();
    if (bar.maximum() - bar.value() <= bar.pageStep())
        Q_EMIT endReached();
}

} // namespace sb::console
